import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(4096)
let used = pool.length

/** Random bytes as hex, out of a pool: a call of the system for each id would cost more than the rest of a span. */
function random(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const id = pool.toString('hex', used, used + bytes)
  used += bytes
  return id
}

/** All zeros means "none", which 64 random bits are once in the life of a star. */
export const newTraceId = (): string => random(16)
export const newSpanId = (): string => random(8)
