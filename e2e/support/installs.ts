import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { must, run } from './command.ts'
import { folderOnce } from './once.ts'
import { cacheDir } from './paths.ts'

/** Fields of package.json that decide what an install brings. */
const deciding = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides', 'trustedDependencies']

/**
 * Gives an app its `node_modules`: installed by npm once per set of dependencies, then cloned by hard links, which takes a
 * second instead of a minute. Nothing in a clone may be written in place.
 */
export async function installOnce(app: string): Promise<void> {
  const vendor = join(app, 'vendor')
  const folder = await folderOnce(join(cacheDir, 'installs', await keyOf(app)), async (into) => {
    await copyFile(join(app, 'package.json'), join(into, 'package.json'))
    if (existsSync(vendor)) await cp(vendor, join(into, 'vendor'), { recursive: true })
    await must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: into, timeout: 600_000 })
  })
  await cloneFolder(join(folder, 'node_modules'), join(app, 'node_modules'))
  await copyFile(join(folder, 'package-lock.json'), join(app, 'package-lock.json'))
}

/** Copies a folder by hard links where the file system has them, else by clones or a plain copy. */
export async function cloneFolder(from: string, to: string): Promise<void> {
  const ways = process.platform === 'darwin' ? [['-Rc'], ['-R']] : [['-al'], ['-a', '--reflink=auto']]
  for (const flags of process.platform === 'win32' ? [] : ways) {
    const copied = await run('cp', [...flags, from, to])
    if (copied.code === 0) return
    await rm(to, { recursive: true, force: true })
  }
  await mkdir(to, { recursive: true })
  await cp(from, to, { recursive: true, verbatimSymlinks: true })
}

async function keyOf(app: string): Promise<string> {
  const manifest: Record<string, unknown> = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'))
  const vendor = join(app, 'vendor')
  // A vendored package's file name holds the hash of its content.
  const vendored = existsSync(vendor) ? (await readdir(vendor)).toSorted() : []
  const what = [
    process.platform,
    process.arch,
    process.versions.modules,
    vendored,
    deciding.map((key) => manifest[key]),
  ]
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16)
}
