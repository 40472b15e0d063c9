import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(4096)
let digits = ''
let used = 0

/** Random bytes as hex, out of a pool: a call of the system, or of the encoder, for each id would cost more than the rest of a span. */
function random(bytes: number): string {
  const end = used + bytes * 2
  if (end > digits.length) {
    digits = randomFillSync(pool).toString('hex')
    used = 0
    return random(bytes)
  }
  const id = digits.slice(used, end)
  used = end
  return id
}

/** All zeros means "none", which 64 random bits are once in the life of a star. */
export const newTraceId = (): string => random(16)
export const newSpanId = (): string => random(8)
