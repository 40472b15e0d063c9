import { renameSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempApp } from './test-support/stand-in.ts'
import { type FileWatch, type WatchFilesOptions, watchFiles } from './watch-files.ts'

let app: ReturnType<typeof tempApp>
let watch: FileWatch
let changes: string[][]
let waiting: ((files: string[]) => void)[]

const next = () => new Promise<string[]>((resolve) => waiting.push(resolve))

const options = (): WatchFilesOptions => ({
  files: [app.path('config.ts'), app.path('later.ts')],
  also: { folder: app.root, name: (name) => name.startsWith('.env') },
  onChange: (files) => {
    changes.push([...files])
    waiting.shift()?.([...files])
  },
})

beforeEach(() => {
  app = tempApp({ 'config.ts': 'one', '.env': 'A=1' })
  changes = []
  waiting = []
  watch = watchFiles(options())
})
afterEach(() => {
  watch.close()
  app.remove()
})

test('tells of a file that is written, replaced, made or removed', async () => {
  let told = next()
  app.write('config.ts', 'two')
  expect(await told).toEqual([app.path('config.ts')])

  told = next()
  renameSync(app.write('other.ts', 'three'), app.path('config.ts'))
  expect(await told).toEqual([app.path('config.ts')])

  told = next()
  app.write('later.ts', 'made')
  expect(await told).toEqual([app.path('later.ts')])

  told = next()
  rmSync(app.path('.env'))
  expect(await told).toEqual([app.path('.env')])
})

test('tells once of files that change together, and not of a save that changes nothing', async () => {
  app.write('config.ts', 'one')
  app.write('unwatched.ts', 'x')
  const told = next()
  app.write('.env.local', 'B=1')
  app.write('later.ts', 'made')
  expect((await told).toSorted()).toEqual([app.path('.env.local'), app.path('later.ts')])
  expect(changes).toHaveLength(1)
})

test('tells of what the watch before it has not told of, though it sees no change itself', async () => {
  app.write('config.ts', 'two')
  app.write('later.ts', 'made')
  const told = next()
  watch = watchFiles({ ...options(), instead: watch })
  expect(await told).toEqual([app.path('config.ts'), app.path('later.ts')])
  watch = watchFiles({ ...options(), instead: watch })
  expect(changes).toHaveLength(1)
})
