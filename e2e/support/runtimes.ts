import { existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { must } from './command.ts'
import { folderOnce } from './once.ts'
import { cacheDir } from './paths.ts'

/**
 * The other runtimes of the matrix. They live in a prefix of their own: as a dependency of the project, `node@24` would
 * stand first on npm's PATH and every figure for this Node would be that one's.
 */
const versions = { node: '24.21.0', bun: '1.4.5' }
const windows = process.platform === 'win32'

export interface Runtime {
  name: 'node' | 'node24' | 'bun'
  /** The executable. */
  path: string
  /** A folder that holds this executable alone, to be put first on a PATH. */
  bin: string
}

/** The Node that runs the tests. */
export const node: Runtime = { name: 'node', path: process.execPath, bin: dirname(process.execPath) }

/** Node 24: FLUX_NODE24, else the npm package `node`. */
export function node24(): Promise<Runtime> {
  return runtime('node24', 'FLUX_NODE24', async (into) => {
    const { platform, arch } = process
    // What the package's own preinstall script would fetch; npm 11 runs such scripts only when they are approved.
    const binary = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${windows ? 'win' : platform}-${arch}`
    await install(into, `${binary}@${versions.node}`)
    return join(into, 'node_modules', binary, 'bin', windows ? 'node.exe' : 'node')
  })
}

/** Bun: FLUX_BUN, else the npm package `bun`. */
export function bun(): Promise<Runtime> {
  return runtime('bun', 'FLUX_BUN', async (into) => {
    await install(into, `bun@${versions.bun}`)
    const home = join(into, 'node_modules', 'bun')
    await must(process.execPath, ['install.js'], { cwd: home })
    return join(home, 'bin', 'bun.exe')
  })
}

/** Those that every server is tried on, for `describe.each`. */
export const runtimes = [
  ['Node of this run', () => Promise.resolve(node)],
  ['Node 24', node24],
  ['Bun', bun],
] as const

async function install(into: string, spec: string): Promise<void> {
  console.error(`Installing ${spec} for the tests into ${cacheDir}`)
  await writeFile(join(into, 'package.json'), '{ "private": true }\n')
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error']
  await must('npm', ['install', spec, ...flags], { cwd: into, timeout: 600_000 })
}

async function runtime(
  name: 'node24' | 'bun',
  variable: string,
  get: (into: string) => Promise<string>,
): Promise<Runtime> {
  const given = process.env[variable]
  if (given && !existsSync(given)) throw new Error(`${variable} names ${given}, which is not there.`)
  const executable = (name === 'bun' ? 'bun' : 'node') + (windows ? '.exe' : '')
  const version = name === 'bun' ? versions.bun : versions.node
  if (given) return link(name, given, executable)
  const home = await folderOnce(join(cacheDir, 'runtimes', `${name}-${version}`), async (into) => {
    const binary = await get(into)
    await mkdir(join(into, 'bin'))
    await rename(binary, join(into, 'bin', executable))
    await chmod(join(into, 'bin', executable), 0o755)
    await rm(join(into, 'node_modules'), { recursive: true })
  })
  return { name, path: join(home, 'bin', executable), bin: join(home, 'bin') }
}

/** A given binary may stand in a folder full of others, so that a folder on PATH would bring them too. */
async function link(name: 'node24' | 'bun', given: string, executable: string): Promise<Runtime> {
  const folder = `${name}-${Buffer.from(given).toString('base64url')}`
  const home = await folderOnce(join(cacheDir, 'runtimes', folder), (into) => symlink(given, join(into, executable)))
  return { name, path: given, bin: home }
}
