import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { layerFiles, stateOf, withState, type Layer } from './state-layers.ts'
import type { State } from './state.ts'

const entry = (hash: string) => ({ hash, base: '', by: 'x' })
const stateWith = (files: Record<string, string>): State => ({
  files: Object.fromEntries(Object.entries(files).map(([path, hash]) => [path, entry(hash)])),
})
const ids = (layers: readonly Layer[]): string[] => layers.map(({ id }) => id)

test('says in a layer of its own what has changed, and that a file is gone', () => {
  const first = withState([], stateWith({ a: '1', b: '1', c: '1' }), '1')
  const second = withState(first, stateWith({ a: '2', c: '1' }), '2')
  expect(second).toEqual([...first, { id: '2', entries: { a: entry('2'), b: null } }])
  expect(stateOf(second)).toEqual(stateWith({ a: '2', c: '1' }))
})

test('leaves out layers of which nothing counts any more', () => {
  const first = withState([], stateWith({ a: '1' }), '1')
  expect(ids(withState(first, stateWith({ a: '2' }), '2'))).toEqual(['2'])
  expect(withState(first, stateWith({}), '2')).toEqual([])
  expect(withState(first, stateWith({ a: '1' }), '2')).toEqual(first)
})

test('writes only the files that are not there, one line for each file of the app', () => {
  const first = withState([], stateWith({ a: '1', b: '1' }), '1')
  const files = layerFiles(first, withState(first, stateWith({ a: '2', b: '1' }), '2'))
  expect([...files.keys()]).toEqual(['.flux/state.json', '.flux/state/2.json'])
  expect(files.get('.flux/state/2.json')).toBe(
    '{\n  "version": 2,\n  "files": {\n    "a": {"hash":"2","base":"","by":"x"}\n  }\n}\n',
  )
})

const someState = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3')).map(stateWith)

test('layers say after any number of changes what was asked of them, and are never more than files that counted', () => {
  fc.assert(
    fc.property(fc.array(someState, { maxLength: 12 }), (states) => {
      let layers: Layer[] = []
      for (const [index, next] of states.entries()) {
        const before = layers
        layers = withState(layers, next, String(10 + index))
        expect(stateOf(layers)).toEqual(next)
        // What stands is never edited.
        for (const layer of layers.slice(0, -1)) expect(before).toContain(layer)
        expect(layers.length).toBeLessThanOrEqual(2 * 4)
      }
    }),
  )
})

test('layers of two branches say together what each has changed', () => {
  fc.assert(
    fc.property(someState, fc.array(someState), fc.array(someState), (start, left, right) => {
      const both = withState([], start, '00')
      const branch = (states: State[], name: string): Layer[] =>
        states.reduce((layers, next, index) => withState(layers, next, `${10 + index}${name}`), both)
      const [ours, theirs] = [branch(left, 'l'), branch(right, 'r')]
      const gone = new Set(both.filter((layer) => !ours.includes(layer) || !theirs.includes(layer)))
      const merged = [...new Set([...ours, ...theirs])].filter((layer) => !gone.has(layer))
      const after = stateOf(merged.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      const at = (one: State, path: string) => one.files[path]?.hash
      const speaks = (states: State[], path: string) => states.some((one) => at(one, path) !== at(start, path))
      // Who has left a file alone has no say in it.
      const decided = ['a', 'b', 'c', 'd'].filter((path) => !speaks(left, path) || !speaks(right, path))
      const wanted = decided.map((path) => at(stateOf(speaks(left, path) ? ours : theirs), path))
      expect(decided.map((path) => at(after, path))).toEqual(wanted)
    }),
  )
})
