import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface GeneratorPackage {
  readonly name: string
  /** What its generators are called by: `mail` of `@acme/flux-mail`; the whole name where two packages would share it. */
  readonly short: string
  /** The subpath that its package.json names, or whatever else it says. */
  readonly generators: unknown
  /** As its package.json has them. */
  readonly exports: unknown
  /** Absolute. */
  readonly folder: string
}

/**
 * The app's dependencies whose package.json says `"fluxstack": { "generators": "./generators" }`, a subpath. Only what the app's own
 * package.json lists counts, those for development included; nothing of theirs is loaded.
 */
export function packagesWithGenerators(root: string): GeneratorPackage[] {
  const { dependencies, devDependencies } = manifestIn(root) ?? {}
  const names = Object.keys({ ...Object(devDependencies), ...Object(dependencies) }).toSorted()
  const found = names.flatMap((name): GeneratorPackage[] => {
    const folder = folderOf(name, root)
    const { fluxstack, exports } = (folder === undefined ? undefined : manifestIn(folder)) ?? {}
    const generators: unknown = Object(fluxstack).generators
    if (folder === undefined || generators === undefined) return []
    return [{ name, short: shortOf(name), generators, exports, folder }]
  })
  const isShared = ({ short }: GeneratorPackage) => found.filter((one) => one.short === short).length > 1
  return found.map((one) => (isShared(one) || one.short === 'plop' ? { ...one, short: one.name } : one))
}

const shortOf = (name: string): string =>
  name.replace(/^@[^/]+\//, '').replace(/^(?:fluxstack|flux)-(?:plugin-)?(?=.)/, '')

/** Looked for as Node does, so that a workspace's packages are found too; not by resolving, since `exports` may hide it. */
function folderOf(name: string, root: string): string | undefined {
  const here = join(root, 'node_modules', name)
  if (existsSync(join(here, 'package.json'))) return here
  const parent = dirname(root)
  return parent === root ? undefined : folderOf(name, parent)
}

function manifestIn(folder: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return undefined // then it says nothing
  }
}
