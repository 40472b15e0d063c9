import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { recoverBefore } from './recover-before.ts'

const recovered = vi.hoisted((): string[] => [])
vi.mock('./project/recover.ts', () => ({
  recover: async (folder: string) => {
    recovered.push(folder)
    return [{ message: `Repaired ${folder}.` }]
  },
}))

let folder: string
beforeEach(async () => {
  recovered.length = 0
  folder = await mkdtemp(join(tmpdir(), 'flux-recover-'))
  await mkdir(join(folder, 'app/src'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

async function before(cwd: string, root?: string): Promise<string[]> {
  const said: string[] = []
  const log = { warn: (text: string) => void said.push(text) }
  await recoverBefore({ cwd, root, log: log as Parameters<typeof recoverBefore>[0]['log'] }) // only warn is used
  return said
}

test('nothing is loaded where nothing was left', async () => {
  expect(await before(join(folder, 'app/src'), join(folder, 'app'))).toEqual([])
  expect(recovered).toEqual([])
})

test.each([
  ['a journal in the app', 'app/.flux/journal', 'app/src', 'app', ['app']],
  ['a journal in the folder itself', '.flux/journal', '.', undefined, ['.']],
  ['a journal in an app below', 'app/.flux/journal', '.', undefined, ['.']],
  ['a half built app in the folder', '.new.flux-tmp', '.', undefined, ['.']],
  ['a half built app beside it', '.app.flux-tmp', 'app', 'app', ['app']],
])('%s is repaired, and said', async (_, left, cwd, root, expected) => {
  await mkdir(join(folder, left), { recursive: true })
  const said = await before(join(folder, cwd), root && join(folder, root))
  expect(recovered).toEqual(expected.map((place) => join(folder, place)))
  expect(said).toEqual(recovered.map((place) => `Repaired ${place}.`))
})
