import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTraceparent, parseTraceparent, readTracestate } from './traceparent.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'

test('a valid header says the trace, the parent and whether it is sampled', () => {
  expect(parseTraceparent(`00-${trace}-${parent}-01`)).toEqual({
    traceId: trace,
    parentId: parent,
    sampled: true,
    random: false,
  })
  expect(parseTraceparent(`00-${trace}-${parent}-00`)).toMatchObject({ sampled: false })
  // the random flag of level 2, and flags nobody knows yet
  expect(parseTraceparent(`00-${trace}-${parent}-02`)).toMatchObject({ sampled: false, random: true })
  expect(parseTraceparent(`00-${trace}-${parent}-ff`)).toMatchObject({ sampled: true })
})

test('a later version is read as far as it is known', () => {
  expect(parseTraceparent(`cc-${trace}-${parent}-01`)).toMatchObject({ traceId: trace })
  expect(parseTraceparent(`cc-${trace}-${parent}-01-what-the-future-will-be-like`)).toMatchObject({ traceId: trace })
  expect(parseTraceparent(`cc-${trace}-${parent}-01.what`)).toBeUndefined()
})

test.each([
  ['nothing', ''],
  ['version ff', `ff-${trace}-${parent}-01`],
  ['version 0 with more behind it', `00-${trace}-${parent}-01-more`],
  ['version 0 with a dash behind it', `00-${trace}-${parent}-01-`],
  ['no trace', `00-${'0'.repeat(32)}-${parent}-01`],
  ['no parent', `00-${trace}-${'0'.repeat(16)}-01`],
  ['capital letters', `00-${trace.toUpperCase()}-${parent}-01`],
  ['a short trace', `00-${trace.slice(1)}-${parent}-01`],
  ['a short version', `0-${trace}-${parent}-01`],
  ['one digit of flags', `00-${trace}-${parent}-1`],
  ['letters that are no digits', `00-${trace}-${parent}-0x`],
  ['two headers in one', `00-${trace}-${parent}-01, 00-${trace}-${parent}-01`],
  ['no header at all', null],
])('malformed is as if it were not there: %s', (_, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

test('what is formatted is read again', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((all) => all.join(''))
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), fc.boolean(), (traceId, parentId, sampled, random) => {
      fc.pre(!/^0+$/.test(traceId) && !/^0+$/.test(parentId))
      const parent = { traceId, parentId, sampled, random }
      expect(parseTraceparent(formatTraceparent(parent))).toEqual(parent)
    }),
  )
})

test('tracestate is passed on in its order, without empty members', () => {
  expect(readTracestate('congo=t61rcWkgMzE, ,rojo=00f067aa0ba902b7,fw529a3039@dt=FfAAAACAX')).toBe(
    'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7,fw529a3039@dt=FfAAAACAX',
  )
})

test.each([
  ['nothing', ''],
  ['no value', 'a'],
  ['an empty value', 'a='],
  ['capitals in the key', 'A=1'],
  ['a key twice', 'a=1,b=2,a=3'],
  ['33 members', Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(',')],
  ['a line end in it', 'a=1\r\nx'],
  ['more than anybody sends', `a=${'x'.repeat(200)},`.repeat(6)],
])('tracestate that is malformed is not passed on: %s', (_, header) => {
  expect(readTracestate(header)).toBeUndefined()
})
