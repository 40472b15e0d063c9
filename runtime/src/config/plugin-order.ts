/**
 * The items, those whose names are given in the order of the names, each in a place that one of them had: naming one alone moves
 * nothing.
 */
export function asNamed<T extends { readonly name: string }>(items: readonly T[], names: readonly string[]): T[] {
  const known = new Map(items.map((item) => [item.name, item]))
  const named = [...new Set(names)].flatMap((name) => known.get(name) ?? [])
  const moving = new Set(named)
  let next = 0
  return items.map((item) => (moving.has(item) ? (named[next++] ?? item) : item))
}
