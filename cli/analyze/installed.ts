import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface PackageManifest {
  readonly name?: string
  readonly version?: string
  readonly license?: unknown
  readonly licenses?: unknown
  readonly bin?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly imports?: Readonly<Record<string, unknown>>
}

export interface Installed {
  /** Its real place. */
  readonly folder: string
  readonly manifest: PackageManifest
}

/** Undefined where it is missing or cannot be read: whether that matters is for the caller to say. */
export function readManifestOf(folder: string): PackageManifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return typeof value === 'object' && value !== null ? (value as PackageManifest) : undefined
  } catch {
    return undefined
  }
}

/** The package that a folder would get by that name, as Node looks for it. */
export function findInstalled(name: string, from: string): Installed | undefined {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) {
    const real = realpathSync(folder)
    const manifest = readManifestOf(real)
    return manifest && { folder: real, manifest }
  }
  const above = dirname(from)
  return above === from ? undefined : findInstalled(name, above)
}

/**
 * Every package that the app needs to run, with what those need, each place once. Peers that the app has for development only,
 * such as Vite, are for development there too.
 */
export function productionPackages(root: string): Installed[] {
  const found = new Map<string, Installed>()
  const own = readManifestOf(root) ?? {}
  const visit = (folder: string, { dependencies, optionalDependencies, peerDependencies }: PackageManifest) => {
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !(name in (own.devDependencies ?? {})))
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const one = findInstalled(name, folder)
      if (one === undefined || found.has(one.folder)) continue
      found.set(one.folder, one)
      visit(one.folder, one.manifest)
    }
  }
  visit(root, own)
  return [...found.values()]
}

/** Every package in `node_modules`, those in the stores of pnpm and Bun too, each place once. */
export function allPackages(root: string): Installed[] {
  const found = new Map<string, Installed>()
  const visit = (modules: string) => {
    for (const name of list(modules)) {
      if (name.startsWith('@')) for (const inner of list(join(modules, name))) add(join(modules, name, inner))
      else if (name === '.pnpm' || name === '.bun')
        for (const one of list(join(modules, name))) visit(join(modules, name, one, 'node_modules'))
      else if (!name.startsWith('.')) add(join(modules, name))
    }
  }
  const add = (folder: string) => {
    const real = existsSync(folder) ? realpathSync(folder) : undefined
    if (real === undefined || found.has(real)) return
    const manifest = readManifestOf(real)
    if (manifest === undefined) return
    found.set(real, { folder: real, manifest })
    if (existsSync(join(real, 'node_modules'))) visit(join(real, 'node_modules'))
  }
  visit(join(root, 'node_modules'))
  return [...found.values()]
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // a link that leads nowhere, or a file
  }
}
