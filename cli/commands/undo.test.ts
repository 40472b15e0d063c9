import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAsk, type Ask } from '../ask.ts'
import type { ProjectContext } from '../context.ts'
import { ChangeSet } from '../project/changes.ts'
import command from './undo.ts'

let parent: string
let root: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'flux-undo-command-'))
  root = join(parent, 'app')
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

async function makeApp(): Promise<void> {
  const changes = new ChangeSet({ root: parent, target: 'app', command: 'new', argv: ['new', 'app'] })
  changes.write('app/package.json', '{}\n')
  await changes.commit()
}

async function makeFile(): Promise<void> {
  const changes = new ChangeSet({ root, command: 'generate', argv: ['generate', 'mail'] })
  changes.write('mail.ts', 'export {}\n')
  await changes.commit()
}

/** Runs the command at a terminal or without one; `asked` holds the questions. */
async function flux({ isTTY, yes = false, answer = false }: { isTTY: boolean; yes?: boolean; answer?: boolean }) {
  const asked: string[] = []
  const signal = new AbortController().signal
  const ask: Ask = {
    ...createAsk({ isTTY: false, json: false, yes, argv: ['undo'], signal }),
    async confirm({ message }) {
      asked.push(message)
      return answer
    },
  }
  const quiet = () => {}
  const ctx: ProjectContext = {
    cwd: root,
    root,
    env: {},
    argv: ['undo'],
    log: { print: quiet, info: quiet, success: quiet, warn: quiet, error: quiet, debug: quiet },
    ask,
    exec: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    progress: (_title, task) => task(quiet),
    now: () => new Date(),
    stdout: { write: quiet },
    stderr: { write: quiet },
    isTTY,
    color: false,
    json: false,
    yes,
    dryRun: false,
    verbose: false,
    signal,
    version: '2.0.0',
    changed: quiet,
  }
  const run = async () => command.run({ args: { id: undefined }, options: { list: false }, ctx })
  const code = await run().then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
  return { code, asked }
}

test('at a terminal a whole app is not removed before a person agrees', async () => {
  await makeApp()
  const refused = await flux({ isTTY: true, answer: false })
  expect(refused.code).toBe('CANCELLED')
  expect(refused.asked).toEqual([expect.stringContaining(root)])
  expect(existsSync(join(root, 'package.json'))).toBe(true)
  expect((await flux({ isTTY: true, answer: true })).code).toBe('done')
  expect(existsSync(root)).toBe(false)
})

test('where nobody can be asked it wants --yes', async () => {
  await makeApp()
  expect(await flux({ isTTY: false })).toEqual({ code: 'MISSING_FLAG', asked: [] })
  expect(existsSync(root)).toBe(true)
})

test.each([
  { isTTY: false, yes: true },
  { isTTY: true, yes: true },
])('with %j nobody is asked', async (place) => {
  await makeApp()
  expect(await flux(place)).toEqual({ code: 'done', asked: [] })
  expect(existsSync(root)).toBe(false)
})

test('a smaller change is taken back without a question', async () => {
  await makeApp()
  await makeFile()
  expect(await flux({ isTTY: true })).toEqual({ code: 'done', asked: [] })
  expect(existsSync(join(root, 'mail.ts'))).toBe(false)
  expect(existsSync(join(root, 'package.json'))).toBe(true)
})
