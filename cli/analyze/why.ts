import { CliError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import { sumOf, type BundleSide, type Side, type SizedModule, type Sizes } from './bundle.ts'
import { chainsTo, type Chain } from './chains.ts'
import { ownerOf } from './owner.ts'

export interface Reason {
  readonly side: Side
  /** Of all that matches and is left in the bundle. */
  readonly sizes: Sizes
  readonly modules: number
  readonly chains: readonly Chain[]
  /** Modules from elsewhere that import it directly. */
  readonly importedBy: readonly string[]
}

/**
 * Why a package or module is in the bundles: by the name of a package, by a module's path or its end.
 * @throws CliError NOT_IN_BUNDLE
 */
export function explain(name: string, sides: readonly BundleSide[]): Reason[] {
  const reasons = sides.map((side) => reasonOf(name, side)).filter((reason) => reason !== undefined)
  if (reasons.length > 0) return reasons
  const near = suggest(name, namesIn(sides))
  throw new CliError('NOT_IN_BUNDLE', {
    detail: `Neither the page nor the server has a package or module called ${name}.`,
    ...(near !== undefined && { fix: `Did you mean ${near}?` }),
  })
}

function reasonOf(name: string, { side, links, files }: BundleSide): Reason | undefined {
  const targets = new Set(Object.keys(links).filter((id) => matches(id, name)))
  if (targets.size === 0) return undefined
  const kept = files.flatMap(({ modules }) => modules).filter(({ id }) => targets.has(id))
  const importers = [...targets].flatMap((id) => [
    ...(links[id]?.importers ?? []),
    ...(links[id]?.dynamicImporters ?? []),
  ])
  return {
    side,
    sizes: sumOf(kept.map(({ sizes }: SizedModule) => sizes)),
    modules: kept.length,
    chains: chainsTo(links, targets),
    importedBy: [...new Set(importers)].filter((id) => !targets.has(id)).toSorted(),
  }
}

function matches(id: string, name: string): boolean {
  const path = name.replaceAll('\\', '/').replace(/^\.\//, '')
  return ownerOf(id) === name || id === path || id.endsWith(`/${path}`)
}

/** What can be asked for: packages, modules of the app, and their last parts. */
function namesIn(sides: readonly BundleSide[]): Set<string> {
  const ids = sides.flatMap(({ links }) => Object.keys(links))
  const own = ids.filter((id) => !id.includes('node_modules/'))
  return new Set([...ids.map(ownerOf), ...own, ...own.map((id) => id.slice(id.lastIndexOf('/') + 1))])
}
