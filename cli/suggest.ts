/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment distance. */
export function distance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (swapped) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[to.length] ?? 0
}

/** The known word a person most likely meant, when one is near enough: about one slip for every three letters. */
export function suggest(given: string, known: Iterable<string>): string | undefined {
  const word = given.toLowerCase()
  const allowed = Math.max(1, Math.floor(word.length / 3))
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    const target = candidate.toLowerCase()
    const isStart = word.length >= 3 && target.startsWith(word)
    const steps = isStart ? 0.5 : distance(word, target)
    if (steps <= allowed && steps < target.length && (!best || steps < best.distance)) {
      best = { word: candidate, distance: steps }
    }
  }
  return best?.word
}
