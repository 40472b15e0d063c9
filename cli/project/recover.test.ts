import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { hasPendingRecovery, recover } from './recover.ts'
import { faulty, onlyProcess, quick } from './testing/faults.ts'
import { putFile } from './testing/tree.ts'
import { disk, type FileSystem } from './transaction/file-system.ts'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'flux-recover-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Another process than the one that died. */
const later = { table: onlyProcess(2) }

const text = (path: string): string => readFileSync(join(root, path), 'utf8')

function staged(world: { fs: FileSystem }): ChangeSet {
  const changes = new ChangeSet({ root, command: 'add', argv: ['add', 'auth'], table: onlyProcess(1), ...world })
  changes.edit('a.ts', () => 'new a\n')
  changes.edit('b.ts', () => 'new b\n')
  changes.step({ kind: 'install', title: 'Install', run: ['npm', 'install'] })
  return changes
}

/** Dies right after the journal was sealed: with everything decided, and no file changed yet. */
async function dieSealed(): Promise<void> {
  putFile(root, 'a.ts', 'old a\n')
  putFile(root, 'b.ts', 'old b\n')
  const dry = faulty({ ...quick, rename: () => undefined }, { at: 0, kind: 'kill' })
  await staged({ fs: dry.fs })
    .commit()
    .catch(() => undefined)
  rmSync(join(root, '.flux'), { recursive: true, force: true })
  const sealing = dry.calls.indexOf('rename') + 1
  await expect(staged({ fs: faulty(quick, { at: sealing + 1, kind: 'kill' }).fs }).commit()).rejects.toThrow('at ')
  expect([text('a.ts'), text('b.ts')]).toEqual(['old a\n', 'old b\n'])
}

it('finishes what was sealed, once, and says what is still to be run', async () => {
  await dieSealed()
  expect(hasPendingRecovery(root)).toBe(true)
  const [recovery, ...more] = await recover(root, later)
  expect(more).toEqual([])
  expect(recovery).toMatchObject({ action: 'completed', command: 'add', kept: [], toRun: ['npm install'] })
  expect(recovery?.message).toBe('Finished `flux add auth`, which had been interrupted. Still to be run: npm install.')
  expect([text('a.ts'), text('b.ts')]).toEqual(['new a\n', 'new b\n'])
  expect(hasPendingRecovery(root)).toBe(false)
  expect(await recover(root, later)).toEqual([])
})

it('leaves a file that was changed after the crash to its owner', async () => {
  await dieSealed()
  writeFileSync(join(root, 'a.ts'), 'edited meanwhile\n')
  expect(await recover(root, later)).toMatchObject([{ action: 'completed', kept: ['a.ts'] }])
  expect([text('a.ts'), text('b.ts')]).toEqual(['edited meanwhile\n', 'new b\n'])
})

it('takes back what it is not able to finish', async () => {
  await dieSealed()
  const fs: FileSystem = {
    ...disk,
    rename(from, to) {
      if (to === join(root, 'b.ts')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
      disk.rename(from, to)
    },
  }
  expect(await recover(root, { ...later, fs })).toMatchObject([{ action: 'rolled back', toRun: [] }])
  expect([text('a.ts'), text('b.ts')]).toEqual(['old a\n', 'old b\n'])
})

it('is done by the next change set too', async () => {
  await dieSealed()
  const next = new ChangeSet({ root, command: 'generate', ...later })
  next.write('c.ts', 'c\n')
  await next.commit()
  expect([text('a.ts'), text('b.ts'), text('c.ts')]).toEqual(['new a\n', 'new b\n', 'c\n'])
})

it('keeps its hands off a process that is at work', async () => {
  await dieSealed()
  expect(await recover(root, { table: onlyProcess(1) })).toEqual([])
  expect(text('a.ts')).toBe('old a\n')
})

it('finds a half built app from its parent folder, and from where it would be', async () => {
  for (const at of [root, join(root, 'my-app')]) {
    putFile(root, '.my-app.flux-tmp/.flux/lock', '')
    putFile(root, '.my-app.flux-tmp/package.json', '{}')
    expect(hasPendingRecovery(at)).toBe(true)
    expect(await recover(at)).toMatchObject([{ action: 'discarded' }])
    expect(readdirSync(root)).toEqual([])
  }
})

it('names the folder of a journal that was never sealed', async () => {
  putFile(root, '.flux/journal/half/new/0', 'x')
  expect(await recover(root)).toMatchObject([{ action: 'discarded', folder: root }])
})
