import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { must, run, type CommandOptions, type Finished } from '../command.ts'
import { installDebianPackages } from '../debian.ts'
import { folderOnce } from '../once.ts'
import { cacheDir } from '../paths.ts'

/** Everything about images lies in one folder, of its own and not of the system. */
export const imagesDir = join(cacheDir, 'images')

/** What builds images without a daemon; installed first on Debian as root, else an error that says how to get it. */
export async function imageTools(): Promise<string> {
  const found = await run('buildah', ['--version'])
  const strap = await run('debootstrap', ['--version'])
  if (found.code === 0 && strap.code === 0) return found.stdout.trim()
  await installDebianPackages('buildah and debootstrap', ['buildah', 'debootstrap'], 'Run them on Debian as root.')
  return (await must('buildah', ['--version'])).stdout.trim()
}

/** Overlays where the system has them: a plain copy of every layer takes gigabytes. */
export const storage = (() => {
  let flags: Promise<string[]> | undefined
  return () => (flags ??= storageFlags())
})()

async function storageFlags(): Promise<string[]> {
  await mkdir(imagesDir, { recursive: true })
  const flags = (driver: string) => [
    '--root',
    join(imagesDir, driver),
    '--runroot',
    join(imagesDir, `${driver}-run`),
    '--storage-driver',
    driver,
  ]
  const overlay = await run('buildah', [...flags('overlay'), 'images'])
  return flags(overlay.code === 0 ? 'overlay' : 'vfs')
}

/** Runs buildah on the suite's own storage. */
export async function buildah(args: string[], options: CommandOptions = {}): Promise<Finished> {
  return must('buildah', [...(await storage()), ...args], options)
}

/** Like `buildah`, but never throws for a code other than 0. */
export async function tryBuildah(args: string[], options: CommandOptions = {}): Promise<Finished> {
  return run('buildah', [...(await storage()), ...args], options)
}

/** A minimal Debian as the real base images have it, downloaded once. */
export function debianRoot(): Promise<string> {
  return folderOnce(join(imagesDir, 'debian'), async (into) => {
    console.error(`Downloading a Debian root file system for the tests into ${imagesDir}`)
    const flags = ['--variant=minbase', '--include=ca-certificates,libstdc++6']
    await must('debootstrap', [...flags, 'bookworm', into], { timeout: 600_000 })
  })
}
