import { size } from './report.ts'
import { lastingName } from './previous.ts'
import type { BundleStats } from './stats.ts'

/** Packages and files of the app that have brought the most into these chunks since the last build, with who imports them. */
export function causesOf(
  stats: readonly BundleStats[],
  before: readonly BundleStats[] | undefined,
  chunks: ReadonlySet<string>,
): string[] {
  const now = bytesByOwner(stats, (file) => chunks.has(file))
  const names = new Set([...chunks].map(lastingName))
  const then = before && bytesByOwner(before, (file) => names.has(lastingName(file)))
  const grown = [...now]
    .map(([owner, bytes]) => ({
      owner,
      bytes: bytes - (then?.get(owner) ?? 0),
      isNew: then !== undefined && !then.has(owner),
    }))
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
  return grown.map(({ owner, bytes, isNew }) => {
    const chain = chainOf(owner, stats)
    const what =
      then === undefined
        ? `holds ${size(bytes)} of`
        : isNew
          ? `new, ${size(bytes)} before it is minified:`
          : `+${size(bytes)} before it is minified:`
    return `${what} ${[...chain, owner].join(' > ')}`
  })
}

function bytesByOwner(stats: readonly BundleStats[], isChosen: (file: string) => boolean): Map<string, number> {
  const found = new Map<string, number>()
  for (const { chunks } of stats) {
    for (const { modules } of chunks.filter(({ file }) => isChosen(file))) {
      for (const { id, bytes } of modules) found.set(ownerOf(id), (found.get(ownerOf(id)) ?? 0) + bytes)
    }
  }
  return found
}

/** The package a module belongs to, or the module itself. */
function ownerOf(id: string): string {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules\/)/.exec(id)?.[1] ?? id
}

/** The shortest way of imports that leads to it, from the first file of the app on. */
function chainOf(owner: string, stats: readonly BundleStats[]): string[] {
  for (const { modules } of stats) {
    const start = Object.keys(modules).filter((id) => ownerOf(id) === owner)
    const seen = new Set(start)
    let ways = start.map((id): string[] => [id])
    while (ways.length > 0) {
      const next: string[][] = []
      for (const way of ways) {
        const links = modules[way[0] ?? '']
        for (const importer of [...(links?.importers ?? []), ...(links?.dynamicImporters ?? [])]) {
          if (seen.has(importer)) continue
          seen.add(importer)
          const longer = [importer, ...way]
          if (isOfApp(importer)) return [...new Set(longer.map(ownerOf))].filter((one) => one !== owner)
          next.push(longer)
        }
      }
      ways = next
    }
  }
  return []
}

const isOfApp = (id: string) =>
  !id.includes('node_modules/') && /\.[cm]?[jt]sx?$/.test(id) && !id.startsWith('virtual:')
