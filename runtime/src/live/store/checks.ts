import { type DeleteOptions, type SetOptions, StateStoreError, type StoredValue } from './types.ts'

/** The most bytes a key may have. */
const LONGEST_KEY = 512
/** The most bytes a value may have, unless a store says otherwise: 16 MiB. */
export const LARGEST_VALUE = 16 * 1024 * 1024
/** Half a surrogate pair, which UTF-8 cannot say. */
const HALF = /\p{Surrogate}/u
/** Only ASCII, most often: no need to look closer. */
const wholeText = (text: string, bytes: number): boolean => bytes === text.length || !HALF.test(text)

/** @throws {StateStoreError} STORE_KEY_INVALID */
export function checkKey(key: string): void {
  const bytes = typeof key === 'string' ? Buffer.byteLength(key) : 0
  if (bytes >= 1 && bytes <= LONGEST_KEY && wholeText(key, bytes)) return
  throw new StateStoreError('STORE_KEY_INVALID', `A key is whole text of 1 to ${LONGEST_KEY} bytes.`)
}

/**
 * The bytes of a value.
 * @throws {StateStoreError} STORE_VALUE_INVALID, STORE_VALUE_TOO_LARGE
 */
export function checkValue(value: StoredValue, largest: number): number {
  const text = typeof value === 'string'
  if (!text && !(value instanceof Uint8Array))
    throw new StateStoreError('STORE_VALUE_INVALID', 'A value is text or bytes.')
  const bytes = text ? Buffer.byteLength(value) : value.byteLength
  if (bytes > largest)
    throw new StateStoreError(
      'STORE_VALUE_TOO_LARGE',
      `A value of ${bytes} bytes is above the largest allowed, ${largest}.`,
    )
  if (text && !wholeText(value, bytes))
    throw new StateStoreError('STORE_VALUE_INVALID', 'The text has half of a surrogate pair in it.')
  return bytes
}

/** @throws {StateStoreError} STORE_OPTION_INVALID */
export function checkOptions({ ttl, expect }: SetOptions & DeleteOptions): void {
  if (ttl !== undefined && !(Number.isFinite(ttl) && ttl > 0))
    throw new StateStoreError('STORE_OPTION_INVALID', '`ttl` is a positive number of milliseconds.')
  if (expect !== undefined && !(Number.isSafeInteger(expect) && expect >= 0))
    throw new StateStoreError('STORE_OPTION_INVALID', '`expect` is a version, or 0 for no such key.')
}

/** @throws {StateStoreError} STORE_OPTION_INVALID */
export function positiveInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new StateStoreError('STORE_OPTION_INVALID', `\`${name}\` is a positive integer.`)
}

export const closedError = (): StateStoreError => new StateStoreError('STORE_CLOSED', 'The state store is closed.')
