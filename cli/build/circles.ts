import type { BundleStats } from './stats.ts'

/** A way of imports that ends where it begins: the last imports the first. Modules by their ids. */
export type Circle = readonly string[]

const isOfApp = (id: string) => /\.[cm]?[jt]sx?$/.test(id) && !id.includes('node_modules/') && !/^[\w-]+:/.test(id)

/** The shortest circle through each group of the app's own modules that import each other; what is loaded by `import()` waits for nobody. */
export function circlesIn({ modules }: Pick<BundleStats, 'modules'>): Circle[] {
  const imports = new Map<string, string[]>()
  for (const [id, { importers }] of Object.entries(modules)) {
    if (!isOfApp(id)) continue
    for (const importer of importers.filter(isOfApp)) imports.set(importer, [...(imports.get(importer) ?? []), id])
  }
  const seen = new Set<string>()
  const found: Circle[] = []
  for (const start of [...imports.keys()].toSorted()) {
    const circle = seen.has(start) ? undefined : circleThrough(start, imports)
    if (circle === undefined) continue
    found.push(circle)
    for (const id of circle) seen.add(id)
  }
  return found
}

/** The shortest way from a module back to itself. */
function circleThrough(start: string, imports: ReadonlyMap<string, readonly string[]>): Circle | undefined {
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
export function circleWarnings(stats: readonly BundleStats[]): string[] {
  const texts = [...new Set(stats.flatMap((one) => circlesIn(one).map(circleText)))]
  const shown = texts.slice(0, shownAtMost).map((text) => `A circle of imports: ${text}. ${advice}`)
  const rest = texts.length - shown.length
  return rest > 0 ? [...shown, `There are ${rest} more circles of imports.`] : shown
}

const advice =
  'Which of them runs first depends on who is imported first, and what it uses of the others is not there yet. Move what they share to a file of its own.'
