import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { Context } from '../context.ts'
import { climb } from '../project/load.ts'
import { toPosix } from '../project/transaction/confine.ts'
import { fluxVersion } from '../version.ts'
import { environmentDigest, type Variables } from './environment.ts'
import type { Hasher } from './hasher.ts'

/** What a result was made of. It holds no value of a variable and no content, only what tells them from others. */
export interface Inputs {
  /** Node, machine and FluxStack. */
  readonly tool: string
  /** Settings in the project's own folder, and which there are. */
  readonly top: string
  /** By path relative to the project; null where there is no such file. */
  readonly files: Readonly<Record<string, string | null>>
  /** Folders of which every file counts, those that nobody imports yet included. */
  readonly folders: Readonly<Record<string, string>>
  readonly variables: Variables
  readonly environment: string
}

/** What is looked at, before it is hashed. Paths are absolute. */
export interface Looked {
  readonly files: Iterable<string>
  readonly folders: Iterable<string>
  readonly variables: Variables
}

/** The chunk's own name holds a hash of this very program, so that two builds of one version are told apart. */
const buildTool = (): string =>
  [fluxVersion(), basename(import.meta.url), process.version, process.platform, process.arch].join(' ')

export function hashInputs(looked: Looked, hasher: Hasher, env: Context['env']): Inputs {
  const named = (path: string) => toPosix(relative(hasher.root, path))
  const rows = <T>(paths: Iterable<string>, of: (path: string) => T) =>
    Object.fromEntries([...new Set(paths)].toSorted().map((path) => [named(path), of(path)]))
  return {
    tool: buildTool(),
    top: topDigest(hasher),
    files: rows([...looked.files, ...installedState(hasher.root)], (path) => hasher.file(path)),
    folders: rows(looked.folders, (path) => hasher.folder(path)),
    variables: looked.variables,
    environment: environmentDigest(env, looked.variables),
  }
}

/** Whether all is as it was: cheap things first, as one difference is enough. */
export function stillHolds(inputs: Inputs, hasher: Hasher, env: Context['env']): boolean {
  const at = (path: string) => join(hasher.root, path)
  return (
    inputs.tool === buildTool() &&
    inputs.environment === environmentDigest(env, inputs.variables) &&
    inputs.top === topDigest(hasher) &&
    Object.entries(inputs.folders).every(([path, digest]) => hasher.folder(at(path)) === digest) &&
    Object.entries(inputs.files).every(([path, digest]) => hasher.file(at(path)) === digest)
  )
}

const settings = /^(?:\.env.*|\.browserslistrc|\.npmrc|[^.].*\.(?:jsonc?|json5|ya?ml|[cm]?[jt]sx?|lockb?))$/
/** Of other tools: what is deployed where, and what is checked. */
const others = /^(?:compose|docker-compose|render|vitest\.config|knip|playwright\.config|drizzle\.config)\b/

/** Settings that tools look for by name: a new one counts as much as a changed one. */
function topDigest(hasher: Hasher): string {
  const names = readdirSync(hasher.root).filter((name) => settings.test(name) && !others.test(name))
  const vendored = join(hasher.root, 'vendor')
  const tarballs = existsSync(vendored) ? readdirSync(vendored).filter((name) => name.endsWith('.tgz')) : []
  return hasher.digest([
    ...names.toSorted().map((name) => `${name} ${hasher.file(join(hasher.root, name))}`),
    ...tarballs.toSorted(),
  ])
}

const locks = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb']
/** Where package managers note what they have put into `node_modules`. */
const notes = ['.package-lock.json', '.yarn-state.yml', '.yarn-integrity', '.modules.yaml']
const tools = ['vite', 'rolldown', '@fluxstack/runtime', 'fluxstack']

/** What says which packages are installed, in a workspace above the app too. */
function installedState(root: string): string[] {
  const above = climb(root)
    .slice(1)
    .flatMap((folder) => locks.map((name) => join(folder, name)).filter((path) => existsSync(path)))
  const homes = climb(root).map((folder) => join(folder, 'node_modules'))
  const home = homes.filter((folder) => existsSync(folder))
  return [
    ...above,
    ...home.flatMap((folder) => notes.map((name) => join(folder, name))),
    ...home.slice(0, 1).flatMap((folder) => tools.map((name) => join(folder, name, 'package.json'))),
  ]
}
