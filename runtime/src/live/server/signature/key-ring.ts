import { hkdfSync } from 'node:crypto'

/** A key made of one secret for one purpose. */
export interface DerivedKey {
  /** Twelve hexadecimal characters that name it, and tell nothing of it. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

/** The keys of one purpose: the first is used for what is made now, all for what was made before. */
export interface PurposeKeys {
  readonly newest: DerivedKey
  find(id: string): DerivedKey | undefined
}

/** The least number of characters of a secret. */
export const SHORTEST_SECRET = 32

/**
 * The app's secrets, newest first, and the keys derived from them (HKDF-SHA-256, RFC 5869), another for each purpose.
 *
 * @throws {RangeError} without a secret, and for one of fewer than 32 characters
 * @example
 * const keys = new KeyRing(['a new secret of thirty-two characters', 'the old one, which is still accepted']).for('ticket')
 */
export class KeyRing {
  readonly #secrets: readonly string[]
  readonly #purposes = new Map<string, PurposeKeys>()

  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new RangeError('A key ring needs a secret.')
    if (secrets.some(({ length }) => length < SHORTEST_SECRET))
      throw new RangeError(`A secret has at least ${SHORTEST_SECRET} characters.`)
    this.#secrets = [...new Set(secrets)]
  }

  /** Derived once for each purpose. */
  for(purpose: string): PurposeKeys {
    const known = this.#purposes.get(purpose)
    if (known) return known
    const keys = this.#secrets.map((secret) => derive(secret, purpose))
    const byId = new Map(keys.map((key) => [key.id, key]))
    const [newest = derive('', purpose)] = keys // there is one: the constructor saw to it
    const made: PurposeKeys = { newest, find: (id) => byId.get(id) }
    this.#purposes.set(purpose, made)
    return made
  }
}

function derive(secret: string, purpose: string): DerivedKey {
  const bytes = (what: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, 'fluxstack', `${what} ${purpose}`, length))
  return { id: bytes('id', 6).toString('hex'), key: bytes('key', 32) }
}
