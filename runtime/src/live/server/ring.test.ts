import { expect, test } from 'vitest'
import { PatchRing } from './ring.ts'

test('a ring gives the ops since a number, as one patch', () => {
  const ring = new PatchRing(true)
  for (let seq = 4; seq <= 6; seq++) ring.add(seq, `[[["n"],${seq}]]`)
  expect(ring.since(4, 6)).toBe('[[["n"],5],[["n"],6]]')
  expect(ring.since(3, 6)).toBe('[[["n"],4],[["n"],5],[["n"],6]]')
  expect(ring.since(6, 6)).toBe('[]')
  expect(ring.since(2, 6)).toBeUndefined()
  expect(ring.since(7, 6)).toBeUndefined()
  expect(ring.since(5, 7)).toBeUndefined()
})

test('a number that no patch leads to empties it', () => {
  const ring = new PatchRing(true)
  ring.add(1, '[[["n"],1]]')
  ring.add(3, '[[["n"],3]]')
  expect(ring.since(1, 3)).toBeUndefined()
  expect(ring.since(2, 3)).toBe('[[["n"],3]]')
})

test('it holds 128 patches, and 32 Ki letters of them', () => {
  const ring = new PatchRing(true)
  for (let seq = 1; seq <= 200; seq++) ring.add(seq, `[[["n"],${seq}]]`)
  expect(ring.since(72, 200)).toContain('[["n"],73]')
  expect(ring.since(71, 200)).toBeUndefined()
  ring.add(201, `[[["n"],"${'x'.repeat(32_000)}"]]`)
  expect(ring.since(190, 201)).toContain('[["n"],191]')
  expect(ring.since(100, 201)).toBeUndefined()
  ring.add(202, `[[["n"],"${'x'.repeat(40_000)}"]]`)
  expect(ring.since(201, 202)).toBeUndefined()
  expect(ring.since(202, 202)).toBe('[]')
})

test('of a state that one page has it holds 16 patches', () => {
  const ring = new PatchRing(false)
  for (let seq = 1; seq <= 20; seq++) ring.add(seq, `[[["n"],${seq}]]`)
  expect(ring.since(4, 20)).toContain('[["n"],5]')
  expect(ring.since(3, 20)).toBeUndefined()
})
