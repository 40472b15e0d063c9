import type { BundleStats } from '../build/stats.ts'

export interface Link {
  readonly id: string
  /** Whether it is imported on demand, by `import()`. */
  readonly dynamic: boolean
}

/** From an entry, which is first and imported by nothing, to what it brings in. */
export type Chain = readonly Link[]

interface Edge extends Link {
  readonly from: string
}

/** Modules that nothing imports: what the bundle starts from. */
function entriesOf(links: BundleStats['modules']): string[] {
  return Object.entries(links)
    .filter(([, { importers, dynamicImporters }]) => importers.length + dynamicImporters.length === 0)
    .map(([id]) => id)
}

/**
 * The shortest chain of imports from each entry to one of `targets`. Where that one loads it on demand and another, longer one
 * does not, both: the second is why it is there from the start.
 */
export function chainsTo(links: BundleStats['modules'], targets: ReadonlySet<string>): Chain[] {
  const edges = outgoing(links)
  return entriesOf(links).flatMap((entry) => {
    const any = shortest(entry, targets, (id) => edges.get(id) ?? [])
    if (any === undefined) return []
    if (!any.some(({ dynamic }) => dynamic)) return [any]
    const atOnce = shortest(entry, targets, (id) => (edges.get(id) ?? []).filter(({ dynamic }) => !dynamic))
    return atOnce === undefined ? [any] : [atOnce, any]
  })
}

function outgoing(links: BundleStats['modules']): Map<string, Edge[]> {
  const edges = new Map<string, Edge[]>()
  for (const [id, { importers, dynamicImporters }] of Object.entries(links)) {
    // Who imports a module both ways has it from the start.
    const later = dynamicImporters.filter((from) => !importers.includes(from))
    for (const [froms, dynamic] of [[importers, false] as const, [later, true] as const]) {
      for (const from of froms) {
        const own = edges.get(from) ?? []
        own.push({ from, id, dynamic })
        edges.set(from, own)
      }
    }
  }
  return edges
}

/** Breadth first: the first time a target is met, the way to it is a shortest one. */
function shortest(
  entry: string,
  targets: ReadonlySet<string>,
  edgesOf: (id: string) => readonly Edge[],
): Chain | undefined {
  const cameBy = new Map<string, Edge | undefined>([[entry, undefined]])
  for (const id of cameBy.keys()) {
    if (targets.has(id)) return wayTo(id, cameBy)
    for (const edge of edgesOf(id)) if (!cameBy.has(edge.id)) cameBy.set(edge.id, edge)
  }
  return undefined
}

function wayTo(id: string, cameBy: ReadonlyMap<string, Edge | undefined>): Chain {
  const edge = cameBy.get(id)
  return edge === undefined ? [{ id, dynamic: false }] : [...wayTo(edge.from, cameBy), { id, dynamic: edge.dynamic }]
}
