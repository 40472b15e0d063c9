import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { StoredValue } from '../types.ts'

/**
 * A file of the store, a generation, is a head and frames. All numbers are unsigned, most significant byte first.
 *
 * Head, 34 bytes: `FLUXLIVE`, format (4), generation (4), when it was begun in milliseconds since 1970 (6), salt (8), CRC-32 of what is
 * before it (4).
 *
 * Frame: the first half of the salt (4), length of the body (4), CRC-32 of length and body that starts with the second half of the
 * salt (4), body. So a value in which somebody wrote the bytes of a frame is not taken for one where a file is damaged.
 *
 * Body: kind (1), version (6), expiry in milliseconds since 1970 or 0 (6), length of the key (2), key, value.
 */
export const HEAD_BYTES = 34
const MAGIC = 'FLUXLIVE'
const FORMAT = 1
const FRAME_HEAD = 12
const BODY_HEAD = 15

/** What a frame has beside key and value. */
export const FRAME_BYTES = FRAME_HEAD + BODY_HEAD

const KINDS = { text: 1, bytes: 2, deleted: 3, pictureEnd: 4 } as const
const NAMES = Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [kind, name]))

export interface Head {
  readonly generation: number
  /** Milliseconds since 1970. */
  readonly begun: number
  readonly salt: Buffer
}

export type Frame =
  | {
      readonly kind: 'set'
      readonly key: string
      readonly value: StoredValue
      readonly version: number
      readonly expires: number
    }
  | { readonly kind: 'deleted'; readonly key: string; readonly version: number }
  /** Of the entries a generation begins with; the largest version given until then. */
  | { readonly kind: 'pictureEnd'; readonly version: number }

export const newHead = (generation: number, begun: number): Head => ({
  generation,
  begun: Math.max(0, Math.trunc(begun)),
  salt: randomBytes(8),
})

export function encodeHead({ generation, begun, salt }: Head): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES)
  bytes.write(MAGIC, 'latin1')
  bytes.writeUInt32BE(FORMAT, 8)
  bytes.writeUInt32BE(generation, 12)
  bytes.writeUIntBE(begun, 16, 6)
  salt.copy(bytes, 22)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 30)), 30)
  return bytes
}

/** Undefined for what is none, or is damaged. */
export function decodeHead(bytes: Buffer): Head | undefined {
  if (bytes.length < HEAD_BYTES || bytes.toString('latin1', 0, 8) !== MAGIC || bytes.readUInt32BE(8) !== FORMAT)
    return undefined
  if (crc32(bytes.subarray(0, 30)) !== bytes.readUInt32BE(30)) return undefined
  const salt = Buffer.from(bytes.subarray(22, 30))
  return { generation: bytes.readUInt32BE(12), begun: bytes.readUIntBE(16, 6), salt }
}

export function encodeFrame(frame: Frame, { salt }: Head): Buffer {
  const key = frame.kind === 'pictureEnd' ? '' : frame.key
  const value = frame.kind === 'set' ? frame.value : ''
  const keyBytes = Buffer.byteLength(key)
  const text = typeof value === 'string'
  const bytes = Buffer.allocUnsafe(FRAME_BYTES + keyBytes + (text ? Buffer.byteLength(value) : value.length))
  salt.copy(bytes, 0, 0, 4)
  bytes.writeUInt32BE(bytes.length - FRAME_HEAD, 4)
  bytes[12] = frame.kind === 'set' ? (text ? KINDS.text : KINDS.bytes) : KINDS[frame.kind]
  bytes.writeUIntBE(frame.version, 13, 6)
  bytes.writeUIntBE(frame.kind === 'set' && frame.expires !== Infinity ? frame.expires : 0, 19, 6)
  bytes.writeUInt16BE(keyBytes, 25)
  bytes.write(key, FRAME_BYTES)
  if (text) bytes.write(value, FRAME_BYTES + keyBytes)
  else bytes.set(value, FRAME_BYTES + keyBytes)
  bytes.writeUInt32BE(checksum(bytes, salt), 8)
  return bytes
}

/** The frame at an offset and where the next begins; undefined where there is no whole, undamaged one. */
export function decodeFrame(file: Buffer, at: number, { salt }: Head): { frame: Frame; end: number } | undefined {
  if (file.length - at < FRAME_BYTES || file.readUInt32BE(at) !== salt.readUInt32BE(0)) return undefined
  const length = file.readUInt32BE(at + 4)
  const end = at + FRAME_HEAD + length
  if (length < BODY_HEAD || end > file.length) return undefined
  const bytes = file.subarray(at, end)
  if (checksum(bytes, salt) !== bytes.readUInt32BE(8)) return undefined
  const frame = toFrame(bytes)
  return frame && { frame, end }
}

function toFrame(bytes: Buffer): Frame | undefined {
  const kind = NAMES[bytes[12] ?? 0]
  const version = bytes.readUIntBE(13, 6)
  const from = FRAME_BYTES + bytes.readUInt16BE(25)
  const key = bytes.toString('utf8', FRAME_BYTES, from)
  if (kind === 'pictureEnd') return { kind, version }
  if (kind === 'deleted') return { kind, key, version }
  if (kind === undefined) return undefined
  const value = kind === 'text' ? bytes.toString('utf8', from) : new Uint8Array(bytes.subarray(from))
  return { kind: 'set', key, value, version, expires: bytes.readUIntBE(19, 6) || Infinity }
}

const checksum = (frame: Buffer, salt: Buffer): number =>
  crc32(frame.subarray(FRAME_HEAD), crc32(frame.subarray(4, 8), salt.readUInt32BE(4)))

/** Where the next frame might begin, at or after an offset. */
export const nextMarker = (file: Buffer, from: number, { salt }: Head): number =>
  file.indexOf(salt.subarray(0, 4), from)
