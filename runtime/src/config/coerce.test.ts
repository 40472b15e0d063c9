import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { coerce } from './coerce.ts'
import { size } from './units.ts'

test.each([
  ['4000', z.int().default(1), 4000],
  [' 4000 ', z.int(), 4000],
  ['abc', z.int(), 'abc'],
  ['0x10', z.int(), '0x10'],
  ['1e3', z.number(), 1000],
  ['Yes', z.boolean().optional(), true],
  ['off', z.boolean(), false],
  ['maybe', z.boolean(), 'maybe'],
  ['a, b,,c', z.array(z.string()), ['a', 'b', 'c']],
  ['["a","b"]', z.array(z.string()), ['a', 'b']],
  ['1,2', z.array(z.int()), [1, 2]],
  ['{"a":1}', z.record(z.string(), z.int()), { a: 1 }],
  ['{broken', z.record(z.string(), z.int()), '{broken'],
  ['65536', size(), 65_536],
  ['64kb', size(), '64kb'],
  ['5', z.string(), '5'],
  ['true', z.union([z.boolean(), z.string()]), true],
  ['loopback', z.union([z.boolean(), z.string()]), 'loopback'],
])('reads %j by its schema', (text, schema, value) => {
  expect(coerce(text, schema)).toEqual(value)
})

describe('an empty variable', () => {
  test.each([undefined, '', '  '])('%j counts as not set', (text) => {
    expect(coerce(text, z.string())).toBeUndefined()
  })
})
