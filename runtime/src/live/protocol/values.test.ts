import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText, encodeValue, refuseValue } from './values.ts'

const roundTrip = (value: unknown): unknown => decodeText(encodeValue(value))

describe('values on the wire', () => {
  test('plain JSON stays as it is', () => {
    expect(encodeValue({ a: [1, 'x', null, true] })).toBe('{"a":[1,"x",null,true]}')
  })

  test('dates, maps, sets and the numbers JSON lacks arrive as what they were', () => {
    const value = { at: new Date(7), map: new Map([['a', { n: Number.NaN }]]), set: new Set([1, Infinity]) }
    expect(roundTrip(value)).toEqual(value)
  })

  test('an object that looks like a tag arrives as the object it was', () => {
    for (const value of [
      { '~date': 1 },
      { '~object': { '~set': [] } },
      { '~map': [] },
      { '~date': 1, other: 2 },
      { '~no': 1 },
    ]) {
      expect(roundTrip(value)).toEqual(value)
    }
  })

  test('any value arrives as it was', () => {
    const tagLike = fc.constantFrom('~date', '~map', '~set', '~number', '~object', 'a')
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.string(),
        fc.constant(null),
        fc.date(),
        tie('list'),
        tie('object'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc.dictionary(tagLike, tie('value'), { maxKeys: 2 }),
      map: fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    })).value
    fc.assert(
      fc.property(anything, (value) => {
        expect(roundTrip(value)).toStrictEqual(plain(value))
      }),
    )
  })

  test('a frame cannot reach a prototype: such keys stay data and are found', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(refuseValue(decodeText(`[3,1,1,"a",{"x":{"${key}":{"admin":true}}}]`))).toContain(key)
      expect(refuseValue(decodeText(`[{"~map":[["k",{"${key}":1}]]}]`))).toContain(key)
      expect(refuseValue(decodeText(`[{"~object":{"${key}":1}}]`))).toContain(key)
    }
    expect(refuseValue(decodeText('["constructor"]'))).toBeUndefined()
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('too deep is refused', () => {
    expect(refuseValue(JSON.parse('['.repeat(40) + ']'.repeat(40)))).toContain('deep')
  })
})

/** fast-check's dictionaries have no prototype; what arrives has the usual one. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, plain(item)]))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}
