/** How long to wait before the next attempt, in ms: anything up to a limit that doubles, so that clients do not come back together. */
export function fullJitter(attempt: number, random: () => number, base = 500, cap = 30_000): number {
  return Math.floor(random() * Math.min(cap, base * 2 ** Math.min(attempt, 16)))
}
