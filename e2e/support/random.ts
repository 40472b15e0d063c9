/** The seed of this run's random moments: FLUX_SEED to see a run again, else the day. */
export const seed = Number(process.env['FLUX_SEED'] ?? Math.floor(Date.now() / 86_400_000))

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function random(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
