/** How many single-letter edits (insert, delete, replace, swap of neighbours) turn `a` into `b`. */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}

/** The name that was probably meant, if one is near enough. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '')
  const begun = name.length > 2 ? names.filter((candidate) => plain(candidate).startsWith(plain(name))) : []
  if (begun.length === 1) return begun[0]
  let best: { name: string; away: number } | undefined
  for (const candidate of names) {
    const away = distance(plain(name), plain(candidate))
    if (away <= Math.max(1, Math.floor(candidate.length / 3)) && away < (best?.away ?? Infinity))
      best = { name: candidate, away }
  }
  return best?.name
}
