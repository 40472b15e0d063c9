import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hostStandIn, standIn } from './test-support/stand-in.ts'

test('swaps in the new version and hands it the old one', async () => {
  await using app = await hostStandIn()
  expect(await app.host.start()).toBe(true)
  expect(app.current()).toMatchObject({ answer: 'answer 1', adopted: 0 })
  await app.edit('app/server/leaf.ts', 'export const leaf = 2\n')
  expect(app.current()).toMatchObject({ answer: 'answer 2', adopted: 1 })
  expect(app.events).toMatchObject([{ type: 'reload', modules: 3 }])
})

test('evaluates only the modules that depend on the edited one', async () => {
  const counted = (name: string) => `(globalThis as any).${name} = ((globalThis as any).${name} ?? 0) + 1\n`
  await using app = await hostStandIn({
    ...standIn,
    'app/server/leaf.ts': `${counted('leafRuns')}export const leaf = 1\n`,
    'app/server/answer.ts': `${counted('answerRuns')}import { leaf } from './leaf.ts'\nexport const answer = String(leaf)\n`,
  })
  await app.host.start()
  await app.edit(
    'app/server/answer.ts',
    `${counted('answerRuns')}import { leaf } from './leaf.ts'\nexport const answer = 'x' + leaf\n`,
  )
  expect(app.current()?.answer).toBe('x1')
  expect(globalThis).toMatchObject({ leafRuns: 1, answerRuns: 2 })
})

test('ignores files the app does not import', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  await app.create('app/server/unused.ts', 'export const unused = 1\n')
  expect(app.versions()).toBe(1)
})

test('keeps the last good version through a syntax error and shows its place', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  await app.edit('app/server/leaf.ts', 'export const first = 1\nexport const leaf = = 2\n')
  expect(app.current()?.answer).toBe('answer 1')
  expect(app.problem()).toMatchObject({ file: app.path('app/server/leaf.ts'), line: 2, column: 21 })
  expect(app.problem()?.frame).toContain('> 2 | export const leaf = = 2')
  await app.edit('app/server/leaf.ts', 'export const leaf = 3\n')
  expect(app.problem()).toBeUndefined()
  expect(app.current()?.answer).toBe('answer 3')
  expect(app.events.map((event) => event.type)).toEqual(['error', 'reload', 'repaired'])
})

test('keeps the last good version when a module throws', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  await app.edit(
    'app/server/leaf.ts',
    "interface A {\n  a: string\n}\nexport const leaf: A = { a: 'x' }\nthrow new RangeError('boom')\n",
  )
  expect(app.problem()).toMatchObject({ message: 'RangeError: boom', file: app.path('app/server/leaf.ts') })
  await app.edit('app/server/leaf.ts', 'export const leaf = 4\n')
  expect(app.current()?.answer).toBe('answer 4')
})

test('a missing file that is made later repairs the app', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  await app.edit('app/server/answer.ts', "import { late } from './late.ts'\nexport const answer = late\n")
  expect(app.problem()?.message).toContain('./late.ts')
  expect(app.problem()).toMatchObject({ file: app.path('app/server/answer.ts'), line: 1 })
  expect(app.current()?.answer).toBe('answer 1')
  await app.create('app/server/late.ts', "export const late = 'late'\n")
  expect(app.problem()).toBeUndefined()
  expect(app.current()?.answer).toBe('late')
})

test('a module that threw for a reason outside itself is tried again at the next save of another', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  const reads =
    "import { readFileSync } from 'node:fs'\nexport const text = readFileSync(new URL('./text.txt', import.meta.url), 'utf8')\n"
  app.write('app/server/reads.ts', reads)
  await app.edit('app/server/leaf.ts', "import { text } from './reads.ts'\nexport const leaf = text\n")
  expect(app.problem()?.message).toContain('ENOENT')
  app.write('app/server/text.txt', 'there')
  await app.edit('app/server/index.ts', standIn['app/server/index.ts'])
  expect(app.current()?.answer).toBe('answer there')
})

test('a first start that fails recovers on save', async () => {
  await using app = await hostStandIn({ ...standIn, 'app/server/leaf.ts': "throw new Error('not yet')\n" })
  expect(await app.host.start()).toBe(false)
  expect(app.host.handlers).toBeUndefined()
  expect(app.events).toMatchObject([{ type: 'error', stage: 'start', problem: { message: 'not yet' } }])
  await app.edit('app/server/leaf.ts', standIn['app/server/leaf.ts'])
  expect(app.current()).toMatchObject({ answer: 'answer 1', adopted: 0 })
})

test('says what the entry has to export', async () => {
  await using app = await hostStandIn({ ...standIn, 'app/server/index.ts': 'export const app = 1\n' })
  expect(await app.host.start()).toBe(false)
  expect(app.problem()?.message).toContain('export default createApp')
})

test('a removed file is an error and its return the repair', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  rmSync(app.path('app/server/leaf.ts'))
  app.host.changed(app.path('app/server/leaf.ts'), 'delete')
  await app.host.idle()
  expect(app.current()?.answer).toBe('answer 1')
  await app.create('app/server/leaf.ts', 'export const leaf = 5\n')
  expect(app.current()?.answer).toBe('answer 5')
})

test('saves that come while a reload runs are all in the version that serves in the end', async () => {
  await using app = await hostStandIn()
  await app.host.start()
  await Promise.all([2, 3, 4, 5].map((value) => app.edit('app/server/leaf.ts', `export const leaf = ${value}\n`)))
  expect(app.current()?.answer).toBe('answer 5')
})

test.each(['app/server/leaf.ts', 'app/server/index.ts'])('says that %s is gone, and serves on', async (path) => {
  await using app = await hostStandIn()
  await app.host.start()
  await app.remove(path)
  expect(app.problem()?.message).toContain(path.split('/').at(-1))
  expect(app.current()?.answer).toBe('answer 1')
  await app.create(path, standIn[path as keyof typeof standIn])
  expect(app.problem()).toBeUndefined()
  await app.edit('app/server/leaf.ts', 'export const leaf = 9\n')
  expect(app.current()?.answer).toBe('answer 9')
})
