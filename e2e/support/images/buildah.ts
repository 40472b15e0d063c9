import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { must, run, type CommandOptions, type Finished } from '../command.ts'
import { installDebianPackages } from '../debian.ts'
import { folderOnce } from '../once.ts'
import { cacheDir } from '../paths.ts'

/** Everything about images lies in one folder, of its own and not of the system. */
const imagesDir = join(cacheDir, 'images')

/** What builds images without a daemon; installed first on Debian as root, else an error that says how to get it. */
export async function imageTools(): Promise<string> {
  const found = await run('buildah', ['--version'])
  const strap = await run('debootstrap', ['--version'])
  if (found.code === 0 && strap.code === 0) return found.stdout.trim()
  await installDebianPackages('buildah and debootstrap', ['buildah', 'debootstrap'], 'Run them on Debian as root.')
  return (await must('buildah', ['--version'])).stdout.trim()
}

/** Overlays where the system has them: a plain copy of every layer takes gigabytes. */
const driver = once(async () => {
  await mkdir(imagesDir, { recursive: true })
  const overlay = await run('buildah', [...at(join(imagesDir, 'overlay'), 'overlay'), 'images'])
  return overlay.code === 0 ? 'overlay' : 'vfs'
})

const at = (folder: string, name: string) => ['--root', folder, '--runroot', `${folder}-run`, '--storage-driver', name]

/** Images that are made once, for all runs. */
const shared = once(async () => at(join(imagesDir, await driver()), await driver()))

/** A store of this process over the shared one: tests that run at the same time do not clear each other's layers away. */
const own = once(async () => {
  const name = await driver()
  await shared()
  await removeLeft()
  return [...at(ownFolder, name), '--storage-opt', `${name}.imagestore=${join(imagesDir, name)}`]
})

const ownFolder = join(imagesDir, `of-${process.pid}`)

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** Runs buildah on this process's store, or on the shared one. */
export async function buildah(
  args: string[],
  options: CommandOptions & { store?: 'own' | 'shared' } = {},
): Promise<Finished> {
  const result = await tryBuildah(args, options)
  if (result.code !== 0) throw new Error(`buildah ${args.join(' ')} ended with ${result.code}\n${result.all}`)
  return result
}

/** Like `buildah`, but never throws for a code other than 0. */
export async function tryBuildah(
  args: string[],
  { store = 'own', ...options }: CommandOptions & { store?: 'own' | 'shared' } = {},
): Promise<Finished> {
  return run('buildah', [...(await (store === 'own' ? own() : shared())), ...args], options)
}

/** Removes this process's store. */
export async function removeOwnStore(): Promise<void> {
  await tryBuildah(['umount', '--all'])
  await tryBuildah(['rm', '--all'])
  await removeStore(ownFolder)
}

async function removeStore(folder: string): Promise<void> {
  // A mount that a killed process has left would make the removal reach into it.
  await run('umount', [join(folder, 'overlay')])
  for (const path of [folder, `${folder}-run`]) await rm(path, { recursive: true, force: true })
}

/** Stores of processes that are gone. */
async function removeLeft(): Promise<void> {
  for (const name of await readdir(imagesDir)) {
    const [, pid] = /^of-(\d+)$/.exec(name) ?? []
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) await removeStore(join(imagesDir, name))
  }
}

/** A minimal Debian as the real base images have it, downloaded once. */
export function debianRoot(): Promise<string> {
  return folderOnce(join(imagesDir, 'debian'), async (into) => {
    console.error(`Downloading a Debian root file system for the tests into ${imagesDir}`)
    const flags = ['--variant=minbase', '--include=ca-certificates,libstdc++6']
    await must('debootstrap', [...flags, 'bookworm', into], { timeout: 600_000 })
  })
}
