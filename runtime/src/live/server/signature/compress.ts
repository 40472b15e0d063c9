import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

/** A length of 4 bytes, the compressed bytes, then zeros up to a whole block: how well a secret beside known text compressed is not to be seen. */
const BLOCK = 512
const LENGTH = 4
/** At a time. They run on the threads that files use too, which has only four. */
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

/** Off the main thread, two at a time. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

export async function compress(bytes: Buffer): Promise<Buffer> {
  const deflated = await inTurn(() => deflate(bytes, { level: 1 }))
  const padded = Buffer.alloc(Math.ceil((LENGTH + deflated.length) / BLOCK) * BLOCK)
  padded.writeUInt32BE(deflated.length)
  deflated.copy(padded, LENGTH)
  return padded
}

/** Undefined for what is not whole, and for what would have more than `largest` bytes, of which no more are made. */
export async function decompress(padded: Buffer, largest: number): Promise<Buffer | undefined> {
  if (padded.length < LENGTH) return undefined
  const deflated = padded.subarray(LENGTH, LENGTH + padded.readUInt32BE())
  return inTurn(() => inflate(deflated, { maxOutputLength: largest })).catch(() => undefined)
}
