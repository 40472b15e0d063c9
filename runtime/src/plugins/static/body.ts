import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Variant } from './index-files.ts'
import type { ByteRange } from './range.ts'

/** Files up to this size are kept in memory once asked for, as long as all of them fit in `KEPT_TOTAL`. */
const KEPT_FILE = 256 * 1024
const KEPT_TOTAL = 64 * 1024 * 1024
/** Larger files are told apart by size and time: hashing them would hold the first answer up. */
const HASHED_FILE = 8 * 1024 * 1024

const kept = new WeakMap<Variant, Uint8Array<ArrayBuffer>>()
const tags = new WeakMap<Variant, string>()
let keptBytes = 0

/** A file's bytes, or a part of them. */
export async function bodyOf(variant: Variant, range: ByteRange | undefined): Promise<BodyInit> {
  if (variant.size <= KEPT_FILE) {
    const bytes = await read(variant)
    return range ? bytes.subarray(range.start, range.end + 1) : bytes
  }
  if (variant.tag !== undefined) return blobOf(variant, range)
  const stream = Readable.toWeb(createReadStream(variant.file, range))
  return stream as unknown as ReadableStream<Uint8Array> // Node's and the DOM's type of the same class
}

/** A file inside an executable, which Bun alone can make and Node's streams cannot read. */
function blobOf({ file }: Variant, range: ByteRange | undefined): Blob {
  const { Bun } = globalThis as unknown as { Bun: { file(path: string): Blob } } // so that nobody needs Bun's types
  return range ? Bun.file(file).slice(range.start, range.end + 1) : Bun.file(file)
}

/** A strong tag of a file's content, worked out once. */
export async function etagOf(variant: Variant): Promise<string> {
  const known = tags.get(variant)
  if (known !== undefined) return known
  const value = variant.tag ?? (await valueOf(variant))
  // the compressed forms of one file are different answers
  const tag = `"${value}${variant.encoding ? `-${variant.encoding}` : ''}"`
  tags.set(variant, tag)
  return tag
}

async function valueOf(variant: Variant): Promise<string> {
  if (variant.size > HASHED_FILE) return `${variant.size.toString(36)}-${variant.modified.toString(36)}`
  return createHash('sha256')
    .update(await read(variant))
    .digest('base64url')
    .slice(0, 22)
}

async function read(variant: Variant): Promise<Uint8Array<ArrayBuffer>> {
  const known = kept.get(variant)
  if (known) return known
  const bytes = new Uint8Array(await readFile(variant.file))
  if (bytes.byteLength <= KEPT_FILE && keptBytes + bytes.byteLength <= KEPT_TOTAL) {
    kept.set(variant, bytes)
    keptBytes += bytes.byteLength
  }
  return bytes
}
