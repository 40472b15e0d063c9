import { expect, test } from 'vitest'
import { z } from 'zod'
import { PluginError } from '../errors/errors.ts'
import type { Plugin } from './define.ts'
import { PluginRegistry } from './registry.ts'

const names = (plugins: Plugin[]) => new PluginRegistry(plugins).ordered().map(({ name }) => name)
const failure = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    if (error instanceof PluginError) return [error.code, error.message]
  }
  throw new Error('It did not fail with a PluginError')
}

test('by dependency, then by priority, then as they were registered', () => {
  expect(names([{ name: 'a' }, { name: 'b' }, { name: 'c' }])).toEqual(['a', 'b', 'c'])
  expect(names([{ name: 'a' }, { name: 'b', priority: 5 }, { name: 'c', priority: 5 }])).toEqual(['b', 'c', 'a'])
  expect(names([{ name: 'a', priority: 9, dependencies: ['c'] }, { name: 'b', priority: 5 }, { name: 'c' }])).toEqual([
    'b',
    'c',
    'a',
  ])
})

test('then as the configuration names them, where naming one alone moves nothing', () => {
  const registry = new PluginRegistry([{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd', priority: 1 }])
  const order = (...named: string[]) => registry.ordered(undefined, named).map(({ name }) => name)
  expect(order('c')).toEqual(['d', 'a', 'b', 'c'])
  expect(order('c', 'a', 'd', 'none', 'c')).toEqual(['d', 'c', 'b', 'a'])
})

test('a lattice of many ways is walked once', () => {
  const layers = Array.from({ length: 40 }, (_, layer) =>
    ['x', 'y'].map((side) => ({
      name: `${side}${layer}`,
      dependencies: layer === 0 ? [] : [`x${layer - 1}`, `y${layer - 1}`],
    })),
  )
  expect(names(layers.flat().toReversed()).slice(-2)).toEqual(['y39', 'x39'])
})

test('a missing dependency shows the chain that leads to it, and what was probably meant', () => {
  const plugins = [
    { name: 'reports', dependencies: ['mail'] },
    { name: 'mail', dependencies: ['queu'] },
    { name: 'queue' },
  ]
  expect(failure(() => names(plugins))).toEqual([
    'PLUGIN_MISSING',
    'Plugin mail needs queu: no such plugin is registered; did you mean queue? (reports → mail → queu)',
  ])
  const off = [
    { name: 'mail', dependencies: ['queue'] },
    { name: 'queue', enabled: false },
  ]
  expect(failure(() => names(off))).toEqual([
    'PLUGIN_MISSING',
    'Plugin mail needs queue: it is disabled: set plugins.queue.enabled to true (mail → queue)',
  ])
})

test('a circle is shown from where it begins', () => {
  const plugins = [
    { name: 'start', dependencies: ['a'] },
    { name: 'a', dependencies: ['b'] },
    { name: 'b', dependencies: ['c'] },
    { name: 'c', dependencies: ['a'] },
  ]
  const message = 'Plugins depend on each other in a circle: a → b → c → a'
  expect(failure(() => names(plugins))).toEqual(['PLUGIN_CYCLE', message])
  expect(failure(() => names([{ name: 'self', dependencies: ['self'] }]))[1]).toContain('self → self')
})

test('two of one name, what is no plugin, and a schema that is no object are refused', () => {
  expect(failure(() => new PluginRegistry([{ name: 'a' }]).register({ name: 'a' }))[0]).toBe('PLUGIN_TWICE')
  for (const wrong of [undefined, null, 'mail', {}, () => ({ name: 'mail' }), { name: 'Mail Er' }])
    // oxlint-disable-next-line typescript/no-explicit-any -- what a program without types may pass
    expect(failure(() => new PluginRegistry([wrong as any]))[0]).toBe('PLUGIN_INVALID')
  const configSchema = z.string()
  expect(failure(() => new PluginRegistry([{ name: 'a', configSchema }]))[1]).toContain('The configSchema of plugin a')
})
