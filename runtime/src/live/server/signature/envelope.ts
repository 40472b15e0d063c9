/** What stands before the ciphertext, readable by anybody and, being authenticated with it, changeable by nobody. */
export interface EnvelopeHead {
  readonly compressed: boolean
  /** Twelve hexadecimal characters. */
  readonly keyId: string
  /** 24 random bytes: the first half makes the key of this envelope, the second is its nonce. */
  readonly random: Buffer
  /** Milliseconds since 1970, below 2^48. */
  readonly expires: number
  /** Of the state's schema. */
  readonly version: number
}

export interface Envelope extends EnvelopeHead {
  /** The bytes of the head as they came. */
  readonly head: Buffer
  readonly sealed: Buffer
  readonly tag: Buffer
}

/**
 * | at | bytes |                                 |
 * |---:|------:|---------------------------------|
 * |  0 |     1 | the number of this format, 1    |
 * |  1 |     1 | 1 where compressed, else 0      |
 * |  2 |     6 | key id                          |
 * |  8 |    24 | random                          |
 * | 32 |     6 | expiry, most significant first  |
 * | 38 |     4 | version, most significant first |
 * | 42 |       | ciphertext                      |
 * | −16 |   16 | tag                             |
 */
const FORMAT = 1
const HEAD = 42
const TAG = 16

/** What an envelope adds to what it holds. */
export const ENVELOPE_BYTES = HEAD + TAG

/** @throws {RangeError} a version that is no unsigned integer of 32 bits */
export function writeHead({ compressed, keyId, random, expires, version }: EnvelopeHead): Buffer {
  const head = Buffer.allocUnsafe(HEAD)
  head[0] = FORMAT
  head[1] = compressed ? 1 : 0
  head.write(keyId, 2, 6, 'hex')
  random.copy(head, 8)
  head.writeUIntBE(expires, 32, 6)
  head.writeUInt32BE(version, 38)
  return head
}

/** Undefined for what is none. */
export function readEnvelope(text: string): Envelope | undefined {
  const bytes = Buffer.from(text, 'base64url')
  // decoding passes over what is not of it
  if (bytes.toString('base64url') !== text) return undefined
  const [format, compressed = 2] = bytes
  if (bytes.length < ENVELOPE_BYTES || format !== FORMAT || compressed > 1) return undefined
  return {
    compressed: compressed === 1,
    keyId: bytes.toString('hex', 2, 8),
    random: bytes.subarray(8, 32),
    expires: bytes.readUIntBE(32, 6),
    version: bytes.readUInt32BE(38),
    head: bytes.subarray(0, HEAD),
    sealed: bytes.subarray(HEAD, -TAG),
    tag: bytes.subarray(-TAG),
  }
}
