import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createExec } from '../exec.ts'
import { requireRevision } from './revision.ts'
import { comparisonTables } from './tables.ts'

function repository() {
  const root = mkdtempSync(join(tmpdir(), 'flux-revision-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root })
  git('init', '--quiet', '--initial-branch', 'main')
  const signal = new AbortController().signal
  const exec = createExec({
    cwd: root,
    env: process.env,
    signal,
    stderr: { write: () => true, isTTY: false },
    json: true,
  })
  const log = { print() {}, info() {}, warn() {}, success() {}, debug() {}, error() {} }
  const look = (ref: string) =>
    requireRevision(ref, { root, env: process.env, exec, signal, log, progress: (_, work) => work(() => {}) })
  return { git, look }
}

test('a revision that is not there: the nearest, else those that are', async () => {
  const { git, look } = repository()
  await expect(look('main')).rejects.toMatchObject({ detail: expect.stringContaining('no commit yet') })
  git('commit', '--quiet', '--allow-empty', '--message', 'First')
  git('branch', 'trunk')
  git('update-ref', 'refs/remotes/origin/release', 'HEAD')
  await expect(look('main')).resolves.toBeUndefined()
  await expect(look('mian')).rejects.toMatchObject({ code: 'REVISION_NOT_FOUND', fix: 'Did you mean main?' })
  await expect(look('release')).rejects.toMatchObject({ fix: 'Did you mean origin/release?' })
  await expect(look('something-else')).rejects.toMatchObject({
    detail: expect.stringMatching(/There are .*main.*trunk/),
  })
})

test('a difference that is none is one line', () => {
  const none = comparisonTables({ files: [], packages: [], totals: [] }, 80)
  expect(none).toBe('Nothing has become larger or smaller.')
})
