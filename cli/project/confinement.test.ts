import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { hasPendingRecovery, recover } from './recover.ts'
import { putFile, readTree } from './testing/tree.ts'

let base: string
let root: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'flux-confined-'))
  root = join(base, 'project')
  mkdirSync(root)
  putFile(base, 'outside/secret.txt', 'untouched\n')
})
afterEach(() => {
  assert.deepEqual(Object.keys(readTree(join(base, 'outside'))), ['secret.txt'])
  assert.equal(readFileSync(join(base, 'outside/secret.txt'), 'utf8'), 'untouched\n')
  rmSync(base, { recursive: true, force: true })
})

const notAllowed = expect.objectContaining({ code: 'PATH_NOT_ALLOWED' })
const open = (): ChangeSet => new ChangeSet({ root, command: 'generate' })

it.each([
  '../outside/secret.txt',
  'a/../../x',
  '/etc/passwd',
  'C:\\x',
  'c:/x',
  'a\\b',
  '',
  '.',
  'a/',
  '.git/hooks/x',
  'a/.flux/x',
  'nul\0',
])('refuses the path %j', (path) => {
  expect(() => open().write(path, 'x')).toThrow(notAllowed)
  expect(() => open().remove(path)).toThrow(notAllowed)
})

describe('symbolic links', () => {
  it('refuses to go through a folder, or to a file, outside of the project', () => {
    symlinkSync('../outside', join(root, 'folder'))
    symlinkSync('../outside/secret.txt', join(root, 'file.txt'))
    symlinkSync('nowhere', join(root, 'dangling'))
    expect(() => open().write('folder/x.txt', 'x')).toThrow(notAllowed)
    expect(() => open().edit('file.txt', () => 'x')).toThrow(notAllowed)
    expect(() => open().write('file.txt', 'x', { overwrite: true })).toThrow(notAllowed)
    expect(() => open().remove('folder/secret.txt')).toThrow(notAllowed)
    expect(() => open().write('dangling', 'x')).toThrow(notAllowed)
  })

  it('follows those that stay inside, to one file and not to two', async () => {
    putFile(root, 'CLAUDE.md', 'notes\n')
    symlinkSync('CLAUDE.md', join(root, 'AGENTS.md'))
    const changes = open()
    changes.edit('AGENTS.md', (text) => `${text}more\n`)
    changes.edit('CLAUDE.md', (text) => `${text}and more\n`)
    await changes.commit()
    expect(readFileSync(join(root, 'CLAUDE.md'), 'utf8')).toBe('notes\nmore\nand more\n')
    expect(readTree(root)['AGENTS.md']).toBe('link CLAUDE.md')
  })

  it('looks again at commit: a folder that has become a link is refused', async () => {
    putFile(root, 'app/a.txt', 'a\n')
    const changes = open()
    changes.write('app/new.txt', 'x')
    renameSync(join(root, 'app'), join(root, 'app-was'))
    symlinkSync('../outside', join(root, 'app'))
    await expect(changes.commit()).rejects.toMatchObject({ code: 'PATH_NOT_ALLOWED' })
  })

  it.each(['made', 'base'])(
    'seals nothing where .flux/%s leads elsewhere, or to another of our folders',
    async (name) => {
      for (const target of ['../../outside', '../app', '.']) {
        putFile(root, 'app/a.txt', 'a\n')
        mkdirSync(join(root, '.flux'))
        symlinkSync(target, join(root, '.flux', name))
        const before = readTree(root)
        const changes = open()
        changes.write('new.txt', 'x', { generated: true })
        changes.keepRecord('made/service/mail.json', '{}')
        await expect(changes.commit()).rejects.toMatchObject({
          code: 'PATH_NOT_ALLOWED',
          state: 'Nothing was changed.',
        })
        expect(hasPendingRecovery(root)).toBe(false)
        expect(readTree(root)).toMatchObject(before)
        expect(existsSync(join(root, 'new.txt'))).toBe(false)
        rmSync(join(root, '.flux'), { recursive: true })
      }
    },
  )

  it('refuses a .flux, or a journal in it, that leads elsewhere', async () => {
    for (const path of ['.flux', '.flux/journal', '.flux/undo']) {
      if (path !== '.flux') mkdirSync(join(root, '.flux'), { recursive: true })
      symlinkSync(path === '.flux' ? '../outside' : '../../outside', join(root, path))
      const changes = open()
      changes.write('a.txt', path)
      await expect(changes.commit()).rejects.toMatchObject({ code: 'PATH_NOT_ALLOWED' })
      rmSync(join(root, '.flux'), { recursive: true })
    }
  })
})

describe('a journal that came with somebody else’s project', () => {
  const plain = {
    version: 1,
    id: '1',
    kind: 'change',
    command: 'x',
    argv: [],
    time: '',
    root: '.',
    make: [],
    prune: [],
  }
  const plan = (path: string, extra: object = {}): string =>
    JSON.stringify({ ...plain, steps: [], state: {}, operations: [{ path, old: null, new: null }], ...extra })

  it.each([
    ['leaving the project', plan('../outside/secret.txt')],
    ['widening the root', plan('../outside/secret.txt', { root: '..' })],
    ['as an undo', plan('../outside/secret.txt', { root: '..', kind: 'undo', trees: ['../outside'] })],
    ['as a new app', plan('../outside/package.json', { root: '..', kind: 'new' })],
    ['undoing what is elsewhere', plan('a', { kind: 'undo', undoes: '../../../outside' })],
    ['with a name that leads elsewhere', plan('a', { id: '../../../outside/x' })],
    [
      'with a lock file elsewhere',
      plan('a', { steps: [{ done: true, lock: { path: '../outside/secret.txt', old: null } }] }),
    ],
    ['broken', '{'],
  ])('is dropped: %s', async (_name, text) => {
    mkdirSync(join(root, '.flux/journal/1'), { recursive: true, mode: 0o700 })
    putFile(root, '.flux/journal/1/plan.json', text)
    expect(await recover(root)).toMatchObject([{ action: 'discarded' }])
    expect(readTree(root)).toEqual({})
  })

  it('is dropped when others may write to it', async () => {
    putFile(root, 'a.txt', 'mine\n')
    mkdirSync(join(root, '.flux/journal/1'), { recursive: true, mode: 0o755 })
    const old = { hash: '5891b5b522d5df086d0ff0b110fbd9d2', mode: 0o644, size: 5 }
    putFile(root, '.flux/journal/1/plan.json', plan('a.txt', { operations: [{ path: 'a.txt', old, new: null }] }))
    expect(await recover(root)).toMatchObject([{ action: 'discarded' }])
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('mine\n')
  })
})
