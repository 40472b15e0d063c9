import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import type { StateStore } from '../../store/types.ts'
import { compress, decompress } from './compress.ts'
import { ENVELOPE_BYTES, type Envelope, readEnvelope, writeHead } from './envelope.ts'
import type { KeyRing, PurposeKeys } from './key-ring.ts'

/** What a snapshot is good for: only where all of it is the same does it open again. */
export interface SnapshotBinding {
  /** The user's id, empty for a visitor. */
  readonly user: string
  /** The page's secret name. */
  readonly client: string
  /** The component's name. */
  readonly component: string
  /** The life of the instance whose state it is. */
  readonly epoch: string
  /** The version of the protocol that is spoken. */
  readonly protocol: number
}

/** What a snapshot held. */
export interface OpenedSnapshot {
  readonly ok: true
  readonly payload: string
  /** The version of the state's schema it was sealed with. */
  readonly version: number
}

/**
 * - `SNAPSHOT_MALFORMED`: not a snapshot.
 * - `SNAPSHOT_TOO_LARGE`: above the limit, as it came or unpacked.
 * - `SNAPSHOT_KEY_UNKNOWN`: sealed with a key that is none of ours, or not any more.
 * - `SNAPSHOT_FORGED`: changed, or bound to something else. Which of the two cannot be told.
 * - `SNAPSHOT_EXPIRED`, `SNAPSHOT_VERSION` (of a schema that is not accepted), `SNAPSHOT_USED`.
 * - `SNAPSHOT_STORE_FAILED`: whether it has been used could not be learned, so it is not opened.
 */
export type SnapshotRefusalCode =
  | 'SNAPSHOT_MALFORMED'
  | 'SNAPSHOT_TOO_LARGE'
  | 'SNAPSHOT_KEY_UNKNOWN'
  | 'SNAPSHOT_FORGED'
  | 'SNAPSHOT_EXPIRED'
  | 'SNAPSHOT_VERSION'
  | 'SNAPSHOT_USED'
  | 'SNAPSHOT_STORE_FAILED'

/** Why a snapshot was not opened. `cause` is for the log, and only of a store that failed. */
export interface SnapshotRefusal {
  readonly ok: false
  readonly code: SnapshotRefusalCode
  readonly cause?: unknown
}

export interface StateSignatureOptions {
  readonly keys: KeyRing
  /** Remembers which snapshots have been used, until they expire. On disk, it does so over a restart too. */
  readonly store: StateStore
  /** Milliseconds a snapshot is good for. Default: 10 minutes. */
  readonly ttl?: number | undefined
  /** Bytes from which on the state is compressed. Default: 8 KiB. */
  readonly compressAbove?: number | undefined
  /** Most characters of a sealed snapshot. Default: 1 MiB. */
  readonly maxText?: number | undefined
  /** Most bytes of the state inside. Default: 8 MiB. */
  readonly maxPayload?: number | undefined
  /** Milliseconds since 1970; for tests. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

const KIB = 1024
const refused = (code: SnapshotRefusalCode): SnapshotRefusal => ({ ok: false, code })

/**
 * Seals the state of a component for its page to keep, and opens it when the page comes back and the server does not know the state any
 * more. Sealed is encrypted and authenticated (AES-256-GCM, with a key of its own for each envelope), bound to who may give it back for
 * what, and good once: the first snapshot of an instance that is opened uses up all of them.
 *
 * @example
 * const binding = { user: caller.id, client, component: 'cart', epoch: 'aBcDeFgH', protocol: 2 }
 * const text = await signature.seal(state, 3, binding)
 * const opened = await signature.open(text, binding, (version) => version <= 3)
 */
export class StateSignature {
  readonly #keys: PurposeKeys
  readonly #options: {
    readonly [K in Exclude<keyof StateSignatureOptions, 'keys'>]-?: NonNullable<StateSignatureOptions[K]>
  }

  constructor(options: StateSignatureOptions) {
    const { keys, store, ttl = 600_000, compressAbove = 8 * KIB, now = Date.now } = options
    const { maxText = KIB * KIB, maxPayload = 8 * KIB * KIB } = options
    this.#keys = keys.for('snapshot 1')
    this.#options = { store, ttl, compressAbove, maxText, maxPayload, now }
  }

  /**
   * The text for the page; undefined where it would be larger than `maxText` (or the instance's own limit), and then there is none.
   * @param version of the state's schema, an unsigned integer of 32 bits
   * @throws {RangeError} any other version
   */
  async seal(
    payload: string,
    version: number,
    binding: SnapshotBinding,
    { maxText = this.#options.maxText }: { maxText?: number } = {},
  ): Promise<string | undefined> {
    const plain = Buffer.from(payload)
    const compressed = plain.length > this.#options.compressAbove
    if (plain.length > this.#options.maxPayload) return undefined
    const body = compressed ? await compress(plain) : plain
    if (((body.length + ENVELOPE_BYTES) * 4) / 3 > Math.min(maxText, this.#options.maxText)) return undefined
    const { newest } = this.#keys
    const random = randomBytes(24)
    const expires = this.#options.now() + this.#options.ttl
    const head = writeHead({ compressed, keyId: newest.id, random, expires, version })
    const cipher = createCipheriv('aes-256-gcm', ownKey(newest.key, random), random.subarray(12))
    cipher.setAAD(Buffer.concat([head, bound(binding)]))
    return Buffer.concat([head, cipher.update(body), cipher.final(), cipher.getAuthTag()]).toString('base64url')
  }

  /**
   * What was sealed, once: of two calls at a time one gets it. Never rejects.
   * @param accepts whether a state of this version is of use; asked before the snapshot counts as used
   */
  async open(
    text: string,
    binding: SnapshotBinding,
    accepts: (version: number) => boolean,
  ): Promise<OpenedSnapshot | SnapshotRefusal> {
    if (text.length > this.#options.maxText) return refused('SNAPSHOT_TOO_LARGE')
    const envelope = readEnvelope(text)
    if (!envelope) return refused('SNAPSHOT_MALFORMED')
    const found = this.#keys.find(envelope.keyId)
    if (!found) return refused('SNAPSHOT_KEY_UNKNOWN')
    const body = decrypt(found.key, envelope, binding)
    if (!body) return refused('SNAPSHOT_FORGED')
    if (envelope.expires <= this.#options.now()) return refused('SNAPSHOT_EXPIRED')
    if (!accepts(envelope.version)) return refused('SNAPSHOT_VERSION')
    const plain = envelope.compressed ? await decompress(body, this.#options.maxPayload) : body
    if (!plain || plain.length > this.#options.maxPayload) return refused('SNAPSHOT_TOO_LARGE')
    return (await this.#use(binding)) ?? { ok: true, payload: plain.toString(), version: envelope.version }
  }

  /**
   * Uses up every snapshot of an instance, such as one whose page has unmounted it.
   * @throws {StateStoreError} what the store refuses
   */
  async retire(binding: SnapshotBinding): Promise<void> {
    await this.#options.store.set(usedKey(binding), '', { ttl: this.#options.ttl })
  }

  /** Remembered for as long as any snapshot of the instance may be good. */
  async #use(binding: SnapshotBinding): Promise<SnapshotRefusal | undefined> {
    const { store, ttl } = this.#options
    try {
      const first = await store.set(usedKey(binding), '', { ttl, expect: 0 })
      return first === undefined ? refused('SNAPSHOT_USED') : undefined
    } catch (cause) {
      return { ...refused('SNAPSHOT_STORE_FAILED'), cause }
    }
  }
}

/** A key for one envelope, so that no number of them comes near the bound of random nonces under one key. */
const ownKey = (key: Buffer, random: Buffer): Buffer =>
  createHmac('sha256', key).update(random.subarray(0, 12)).digest()

/** As JSON, no two bindings are the same text. */
const bound = ({ user, client, component, epoch, protocol }: SnapshotBinding): Buffer =>
  Buffer.from(JSON.stringify([user, client, component, epoch, protocol]))

function decrypt(key: Buffer, envelope: Envelope, binding: SnapshotBinding): Buffer | undefined {
  const { random, head, sealed, tag } = envelope
  const decipher = createDecipheriv('aes-256-gcm', ownKey(key, random), random.subarray(12), { authTagLength: 16 })
  decipher.setAAD(Buffer.concat([head, bound(binding)]))
  decipher.setAuthTag(tag)
  const plain = decipher.update(sealed)
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

/** The page's name is a secret, and a store need not know it. */
const usedKey = ({ client, epoch }: SnapshotBinding): string =>
  `snapshot:${createHash('sha256')
    .update(JSON.stringify([client, epoch]))
    .digest('base64url')}`
