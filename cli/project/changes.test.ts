import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { readLayers, stateOf } from './state-layers.ts'
import { putFile, readTree } from './testing/tree.ts'
import { disk } from './transaction/file-system.ts'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'flux-changes-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const open = (): ChangeSet => new ChangeSet({ root, command: 'generate', argv: ['generate', 'service', 'mail'] })
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
const kinds = (changes: ChangeSet): string[] => changes.conflicts().map(({ kind, path }) => `${kind} ${path}`)

describe('staging', () => {
  it('creates a file with its folders and lists it', async () => {
    const changes = open()
    changes.write('a/b.ts', 'hello\n', { generated: true })
    expect((await changes.commit()).changes).toEqual([{ kind: 'create', path: 'a/b.ts', bytes: 6 }])
    expect(text('a/b.ts')).toBe('hello\n')
  })

  it('edits what is staged, and an edit that changes nothing is none', async () => {
    putFile(root, 'list.ts', 'one\n')
    const changes = open()
    const add = (source: string): string => (source.includes('two') ? source : `${source}two\n`)
    changes.edit('list.ts', add)
    changes.edit('list.ts', add)
    expect(changes.read('list.ts')).toBe('one\ntwo\n')
    await changes.commit()
    const again = open()
    again.edit('list.ts', add)
    expect(again.isEmpty).toBe(true)
    expect((await again.commit()).id).toBeUndefined()
  })

  it('names a file that is missing, or is not text', () => {
    putFile(root, 'logo.png', new Uint8Array([137, 80, 0]))
    expect(() => open().edit('gone.ts', (source) => source)).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
    )
    expect(() => open().edit('logo.png', (source) => source)).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_TEXT' }),
    )
    expect(() => open().move('gone.ts', 'there.ts')).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }))
  })

  it('moves a file, and moving it again is no change', async () => {
    putFile(root, 'old/name.ts', 'x\n', 0o600)
    for (const expected of [1, 0]) {
      const changes = open()
      changes.move('old/name.ts', 'new/name.ts')
      expect((await changes.commit()).changes).toHaveLength(expected)
    }
    expect(readTree(root)).toEqual({ new: 'dir 755', 'new/name.ts': 'file 600 eAo=' })
  })

  it('keeps the mode of a file it edits', async () => {
    putFile(root, 'run.sh', 'a\n', 0o755)
    const changes = open()
    changes.edit('run.sh', (source) => `${source}b\n`)
    await changes.commit()
    expect(statSync(join(root, 'run.sh')).mode & 0o777).toBe(0o755)
  })
})

describe('conflicts, found before the first byte is written', () => {
  it('a file of the user’s in the way, until it is answered', async () => {
    putFile(root, 'a.ts', 'mine\n')
    const changes = open()
    changes.write('a.ts', 'generated\n')
    changes.write('b.ts', 'generated\n')
    expect(kinds(changes)).toEqual(['exists a.ts'])
    expect((await changes.preview()).conflicts[0]?.diff).toContain('-mine\n+generated\n')
    await expect(changes.commit()).rejects.toMatchObject({ code: 'CHANGES_CONFLICT', state: 'Nothing was changed.' })
    expect(Object.keys(readTree(root))).toEqual(['a.ts'])
    const kept = open()
    kept.write('a.ts', 'generated\n')
    kept.write('b.ts', 'generated\n')
    kept.resolve('a.ts', 'keep')
    expect(await kept.commit()).toMatchObject({ kept: ['a.ts'], changes: [{ path: 'b.ts' }] })
    const overwritten = open()
    overwritten.write('a.ts', 'generated\n')
    overwritten.resolve('a.ts', 'overwrite')
    await overwritten.commit()
    expect(text('a.ts')).toBe('generated\n')
  })

  it('a generated file is replaced when unedited, and is a conflict when the user changed it', async () => {
    const generate = (content: string): ChangeSet => {
      const changes = open()
      changes.write('made.ts', content, { generated: true })
      return changes
    }
    await generate('one\n').commit()
    await generate('two\n').commit()
    putFile(root, 'made.ts', 'two\r\n')
    expect(kinds(generate('three\n'))).toEqual([])
    putFile(root, 'made.ts', 'edited\n')
    expect(kinds(generate('three\n'))).toEqual(['edited made.ts'])
    const removing = open()
    removing.remove('made.ts')
    expect(kinds(removing)).toEqual(['edited made.ts'])
  })

  it('a file that changes between staging and commit', async () => {
    putFile(root, 'a.ts', 'one\n')
    const changes = open()
    changes.edit('a.ts', (source) => `${source}two\n`)
    changes.write('new.ts', 'x')
    putFile(root, 'a.ts', 'changed\n')
    putFile(root, 'new.ts', 'appeared')
    expect(kinds(changes)).toEqual(['changed a.ts', 'changed new.ts'])
    await expect(changes.commit()).rejects.toMatchObject({ code: 'CHANGES_CONFLICT' })
    expect(text('a.ts')).toBe('changed\n')
  })

  it('a folder where a file should be, a file where a folder should be, a link', () => {
    mkdirSync(join(root, 'folder'))
    putFile(root, 'file', 'x')
    symlinkSync('file', join(root, 'link'))
    const changes = open()
    changes.write('folder', 'x')
    changes.write('file/inside.ts', 'x')
    changes.remove('link')
    changes.write('staged', 'x')
    changes.write('staged/inside.ts', 'x')
    expect(kinds(changes)).toEqual([
      'parent-is-file file/inside.ts',
      'directory folder',
      'link link',
      'parent-is-file staged/inside.ts',
    ])
  })

  it('names that differ only in case or in Unicode composition', () => {
    putFile(root, 'App/Main.ts', 'x')
    const changes = open()
    changes.write('app/main.ts', 'x')
    changes.write('App/main.ts', 'x')
    changes.write('caf\u00e9.ts', 'x')
    changes.write('cafe\u0301.ts', 'x')
    expect(kinds(changes)).toEqual(['case App/main.ts', 'case app/main.ts', 'case caf\u00e9.ts'])
    const many = open()
    for (const name of ['a', 'b', 'c']) many.write(`app/${name}.ts`, 'x')
    expect(kinds(many)).toHaveLength(1)
    const renamed = open()
    renamed.move('App/Main.ts', 'App/main.ts')
    expect(kinds(renamed)).toEqual([])
  })
})

describe('the change set of flux new', () => {
  const app = (target: string): ChangeSet => {
    const changes = new ChangeSet({ root, target, command: 'new', argv: ['new', target] })
    const at = target === '.' ? '' : `${target}/`
    changes.write(`${at}package.json`, '{}\n', { generated: true })
    changes.write(`${at}.env`, 'FLUX_SECRET=hunter2hunter2\n', { secret: true })
    return changes
  }

  it('makes a folder that is not there with one rename, and leaves nothing beside it', async () => {
    await app('my-app').commit()
    expect(readdirSync(root)).toEqual(['my-app'])
    expect(Object.keys(readTree(root))).toEqual(['my-app', 'my-app/.env', 'my-app/package.json'])
    expect(statSync(join(root, 'my-app/.env')).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(root, 'my-app/.flux')).toSorted()).toEqual(
      '.gitattributes .gitignore base state undo'.split(' '),
    )
  })

  it('works in the folder itself, with the journal in it', async () => {
    putFile(root, 'README.md', 'mine\n')
    await app('.').commit()
    expect(Object.keys(readTree(root))).toEqual(['.env', 'README.md', 'package.json'])
  })

  it('refuses to write anywhere else', () => {
    const changes = app('my-app')
    expect(() => changes.write('other.txt', 'x')).toThrow(expect.objectContaining({ code: 'PATH_NOT_ALLOWED' }))
    expect(() => changes.write('my-app-2/x', 'x')).toThrow(expect.objectContaining({ code: 'PATH_NOT_ALLOWED' }))
  })

  it('does not take a folder that somebody else has made meanwhile, nor a sibling that is not ours', async () => {
    const changes = app('my-app')
    putFile(root, 'my-app/package.json', 'theirs\n')
    await expect(changes.commit()).rejects.toMatchObject({ code: 'CHANGES_CONFLICT' })
    putFile(root, '.other.flux-tmp/precious.txt', 'theirs\n')
    await expect(app('other').commit()).rejects.toMatchObject({ code: 'DIRECTORY_NOT_EMPTY' })
    expect(text('.other.flux-tmp/precious.txt')).toBe('theirs\n')
  })

  it('keeps no copy of a secret anywhere', async () => {
    await app('my-app').commit()
    const kept = readdirSync(join(root, 'my-app/.flux'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, 'my-app/.flux', name))
      .filter((path) => statSync(path).isFile())
    expect(kept.filter((path) => readFileSync(path, 'utf8').includes('hunter2'))).toEqual([])
    expect(Object.keys(stateOf(readLayers(disk, join(root, 'my-app'))).files)).toEqual(['package.json'])
  })
})
