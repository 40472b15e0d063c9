import type { BundleStats } from './stats.ts'

/** A way of imports that ends where it begins: the last imports the first. Modules by their ids. */
type Circle = readonly string[]
type Stats = Pick<BundleStats, 'modules'>
type Edges = ReadonlyMap<string, readonly string[]>

const isOfApp = (id: string) => /\.[cm]?[jt]sx?$/.test(id) && !id.includes('node_modules/') && !/^[\w-]+:/.test(id)

/** What each of the app's own modules imports of the others, and who imports it. What is loaded by `import()` waits for nobody. */
function edgesOf({ modules }: Stats): { readonly imports: Edges; readonly importers: Edges } {
  const imports = new Map<string, string[]>()
  const importers = new Map<string, string[]>()
  const add = (edges: Map<string, string[]>, from: string, to: string) =>
    edges.set(from, [...(edges.get(from) ?? []), to])
  for (const [id, links] of Object.entries(modules)) {
    if (!isOfApp(id)) continue
    for (const importer of links.importers.filter(isOfApp)) {
      add(imports, importer, id)
      add(importers, id, importer)
    }
  }
  return { imports, importers }
}

/** Of each group of modules that lead to one another, the shortest circle through its first. */
export function circlesIn(stats: Stats): Circle[] {
  const { imports, importers } = edgesOf(stats)
  const seen = new Set<string>()
  return [...imports.keys()].toSorted().flatMap((start) => {
    if (seen.has(start)) return []
    const after = reached(start, imports)
    if (!after.has(start)) return []
    const before = reached(start, importers)
    for (const id of after) if (before.has(id)) seen.add(id)
    return [shortest(start, imports) ?? []]
  })
}

/** The shortest circle through the first of these modules that is part of one. */
export function circleThrough(ids: Iterable<string>, stats: Stats): Circle | undefined {
  const { imports } = edgesOf(stats)
  for (const id of ids) {
    const circle = shortest(id, imports)
    if (circle) return circle
  }
  return undefined
}

/** All that can be come to from a module; itself too, where a way leads back. */
function reached(start: string, edges: Edges): Set<string> {
  const found = new Set<string>()
  const next = [start]
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    for (const other of edges.get(id) ?? []) {
      if (found.has(other)) continue
      found.add(other)
      next.push(other)
    }
  }
  return found
}

function shortest(start: string, imports: Edges): Circle | undefined {
  const seen = new Set<string>()
  let ways: string[][] = [[start]]
  while (ways.length > 0) {
    const next: string[][] = []
    for (const way of ways) {
      for (const id of imports.get(way.at(-1) ?? '') ?? []) {
        if (id === start) return way
        if (seen.has(id)) continue
        seen.add(id)
        next.push([...way, id])
      }
    }
    ways = next
  }
  return undefined
}

/** `a.ts > b.ts > a.ts`. */
export const circleText = (circle: Circle): string => [...circle, ...circle.slice(0, 1)].join(' > ')

const shownAtMost = 5

/** What a person should know of the circles of both halves; each once, though both may hold it. */
export function circleWarnings(stats: readonly Stats[]): string[] {
  const texts = [...new Set(stats.flatMap((one) => circlesIn(one).map(circleText)))]
  const shown = texts.slice(0, shownAtMost).map((text) => `A circle of imports: ${text}. ${advice}`)
  const rest = texts.length - shown.length
  return rest > 0 ? [...shown, `And ${rest} more circles of imports.`] : shown
}

const advice =
  'Who is imported first decides which of them runs last, and what is used of that one before is not there yet. Move what they share to a file of its own.'
