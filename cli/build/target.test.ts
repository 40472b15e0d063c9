import { expect, test } from 'vitest'
import type { BuildTargetDefinition } from '../define-target.ts'
import { discoverTargets, type TargetEntry } from './discover.ts'
import { findTarget } from './target.ts'

const entry = (name: string, definition: BuildTargetDefinition): TargetEntry => ({
  ...definition,
  name,
  load: async () => definition,
})

test('finds the targets of the folder, with what they do left out', async () => {
  const all = await discoverTargets()
  expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['bun', 'node', 'static']))
  expect(all.every((one) => !('finish' in one) && !('project' in one))).toBe(true)
})

test('fills in what a target does not say', async () => {
  expect(await findTarget('static')).toMatchObject({ sides: ['client'], entry: undefined, runtime: undefined })
  expect(await findTarget('node')).toMatchObject({
    sides: ['client', 'server'],
    entry: 'server/index.js',
    runtime: 'node',
  })
})

test('takes from another target what is not said', async () => {
  const finish = () => {}
  const all = [
    entry('base', { summary: 'Base', runtime: 'bun', outputs: ['a'], finish }),
    entry('own', { summary: 'Own', extends: 'base', entry: 'app' }),
  ]
  expect(await findTarget('own', { all })).toMatchObject({
    name: 'own',
    summary: 'Own',
    runtime: 'bun',
    entry: 'app',
    finish,
  })
})

test('is for this machine, or for one that it can be built for', async () => {
  const all = [entry('one', { summary: 'One', platforms: { 'linux-x64': 'app', 'windows-x64': 'app.exe' } })]
  expect(await findTarget('one', { all, platform: 'windows-x64' })).toMatchObject({
    platform: 'windows-x64',
    entry: 'app.exe',
  })
  expect(await findTarget('one', { all })).not.toHaveProperty('platform')
  await expect(findTarget('one', { all, platform: 'amiga-68k' })).rejects.toMatchObject({
    code: 'INVALID_VALUE',
    message: expect.stringContaining('linux-x64, windows-x64'),
  })
  await expect(findTarget('node', { platform: 'linux-x64' })).rejects.toMatchObject({ code: 'INVALID_VALUE' })
})

test('refuses one that is not there, naming those that are, and one that extends itself', async () => {
  await expect(findTarget('toaster')).rejects.toMatchObject({
    code: 'UNKNOWN_TARGET',
    message: expect.stringContaining('node'),
  })
  const circle = [entry('a', { summary: 'A', extends: 'b' }), entry('b', { summary: 'B', extends: 'a' })]
  await expect(findTarget('a', { all: circle })).rejects.toMatchObject({
    code: 'TARGET_BROKEN',
    message: 'a extends b extends a, without an end.',
  })
})
