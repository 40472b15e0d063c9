import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { readLayers, stateOf } from './state-layers.ts'
import { putFile, readTree } from './testing/tree.ts'
import { disk, type FileSystem } from './transaction/file-system.ts'
import { listUndo, previewUndo, undo, undoNote } from './undo.ts'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'flux-undo-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function commit(stage: (changes: ChangeSet) => void, command = 'generate'): Promise<ChangeSet> {
  const changes = new ChangeSet({ root, command, argv: [command, 'mail'] })
  stage(changes)
  await changes.commit()
  return changes
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('undo', () => {
  it('takes the last change back, then the one before, and leaves no trace', async () => {
    putFile(root, 'a.ts', 'one\n')
    const before = readTree(root)
    await commit((changes) => changes.write('made/b.ts', 'b\n', { generated: true }))
    await commit((changes) => changes.edit('a.ts', () => 'two\n'), 'add')
    expect(listUndo(root).map(({ line }) => line)).toEqual(['flux add mail', 'flux generate mail'])
    expect((await undo(root)).files).toEqual([{ kind: 'edit', path: 'a.ts', bytes: 4 }])
    await undo(root)
    expect(readTree(root)).toEqual(before)
    expect(readdirSync(root)).toEqual(['a.ts'])
    await expect(undo(root)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' })
    expect(readdirSync(root)).toEqual(['a.ts'])
  })

  it('names the records that it cannot use', async () => {
    await commit((changes) => changes.write('a.ts', 'one\n'))
    const [id = ''] = readdirSync(join(root, '.flux/undo'))
    writeFileSync(join(root, '.flux/undo', id, 'plan.json'), '{ "version": 99')
    expect(undoNote(root)).toContain(id)
    await expect(undo(root)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO', detail: expect.stringContaining(id) })
    expect(read('a.ts')).toBe('one\n')
  })

  it('refuses where the user has edited since, showing the edit, and touches nothing', async () => {
    putFile(root, 'a.ts', 'one\n')
    await commit((changes) => {
      changes.edit('a.ts', () => 'two\n')
      changes.write('b.ts', 'made\n', { generated: true })
    })
    writeFileSync(join(root, 'a.ts'), 'two, edited\n')
    writeFileSync(join(root, 'b.ts'), 'made by hand\n')
    const tree = readTree(root)
    const refusal = await undo(root).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'UNDO_EDITED', state: 'Nothing was changed.' })
    expect(String(refusal)).toContain('-two\n+two, edited\n')
    expect(String(refusal)).toContain('-made\n+made by hand')
    await expect(previewUndo(root)).rejects.toMatchObject({ code: 'UNDO_EDITED' })
    expect(readTree(root)).toEqual(tree)
    // What the user has taken back by hand is no edit any more.
    writeFileSync(join(root, 'a.ts'), 'one\n')
    rmSync(join(root, 'b.ts'))
    expect((await undo(root)).files).toEqual([])
    expect(listUndo(root)).toEqual([])
  })

  it('takes an earlier change back when nothing later stands on it', async () => {
    await commit((changes) => changes.write('a.ts', 'a\n', { generated: true }))
    await commit((changes) => changes.write('b.ts', 'b\n', { generated: true }))
    await commit((changes) => changes.edit('a.ts', (text) => `${text}more\n`))
    const [last, middle, first] = listUndo(root)
    await expect(undo(root, first?.id)).rejects.toMatchObject({
      code: 'UNDO_BLOCKED',
      detail: expect.stringContaining(String(last?.id)),
    })
    await expect(undo(root, 'nonsense')).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' })
    await undo(root, middle?.id)
    expect(Object.keys(readTree(root))).toEqual(['a.ts'])
    expect(Object.keys(stateOf(readLayers(disk, root)).files)).toEqual(['a.ts'])
    await undo(root)
    await undo(root)
    expect(readTree(root)).toEqual({})
  })

  it('previews with diffs and writes nothing', async () => {
    putFile(root, 'a.ts', 'one\n')
    await commit((changes) => changes.edit('a.ts', () => 'two\n'))
    const { preview, line } = await previewUndo(root)
    expect(line).toBe('flux generate mail')
    expect(preview.changes).toMatchObject([
      { kind: 'edit', path: 'a.ts', diff: expect.stringContaining('-two\n+one\n') },
    ])
    expect(read('a.ts')).toBe('two\n')
  })

  it('keeps its copies private, and none of a secret', async () => {
    putFile(root, 'a.ts', 'one\n')
    putFile(root, '.env', 'KEY=hunter2hunter2\n')
    await commit((changes) => {
      changes.edit('a.ts', () => 'two\n')
      changes.edit('.env', (text) => `${text}MORE=hunter2hunter2\n`, { secret: true })
    })
    const entries = readdirSync(join(root, '.flux/undo'), { recursive: true, encoding: 'utf8' })
    for (const name of entries) {
      const path = join(root, '.flux/undo', name)
      const { mode } = statSync(path)
      expect(mode & 0o777).toBe(statSync(path).isDirectory() ? 0o700 : 0o600)
      expect(statSync(path).isFile() && readFileSync(path, 'utf8').includes('hunter2')).toBe(false)
    }
    expect(listUndo(root)[0]?.irreversible).toEqual(['.env: it held secrets, so no copy of the old content was kept'])
    expect((await undo(root)).kept).toEqual(['.env: it holds secrets, so no copy of the old content was kept'])
    expect(read('a.ts')).toBe('one\n')
    expect(read('.env')).toContain('MORE')
  })

  it('puts a lock file back, and says what to run and what cannot be undone', async () => {
    putFile(root, 'package-lock.json', 'old\n')
    putFile(root, 'package.json', '{}\n')
    const install = { kind: 'install', title: 'Install', run: ['npm', 'install'], lockfile: 'package-lock.json' }
    const push = { kind: 'push', title: 'Push the image', irreversible: true, undo: 'delete it with docker rmi' }
    const never = { kind: 'push', title: 'Never done', irreversible: true }
    const changes = await commit((set) => {
      set.dependencies({ add: { zod: '^4.0.0' } })
      for (const step of [install, push, never]) set.step(step)
    })
    writeFileSync(join(root, 'package-lock.json'), 'new\n')
    await changes.completed(install)
    await changes.completed(push)
    expect(await undo(root)).toMatchObject({
      run: [['npm', 'install']],
      offers: ['Push the image: delete it with docker rmi'],
    })
    expect([read('package.json'), read('package-lock.json')]).toEqual(['{}\n', 'old\n'])
  })
})

describe('undo of flux new', () => {
  const install = { kind: 'install', title: 'Install', creates: ['app/node_modules', 'app/package-lock.json'] }
  const git = { kind: 'git', title: 'Start a repository', creates: ['app/.git'] }

  async function made(): Promise<string> {
    const changes = new ChangeSet({ root, target: 'app', command: 'new', argv: ['new', 'app'] })
    changes.write('app/package.json', '{}\n', { generated: true })
    changes.write('app/src/index.ts', 'x\n', { generated: true })
    changes.write('app/.env', 'KEY=1\n', { secret: true })
    changes.step(install)
    changes.step(git)
    await changes.commit()
    putFile(root, 'app/node_modules/zod/index.js', 'zod\n')
    putFile(root, 'app/package-lock.json', '{}\n')
    mkdirSync(join(root, 'app/.git/refs/heads'), { recursive: true })
    putFile(root, 'app/.git/HEAD', 'ref: refs/heads/main\n')
    await changes.completed(install)
    await changes.completed(git)
    return join(root, 'app')
  }

  it('leaves nothing of an untouched app', async () => {
    const app = await made()
    expect((await previewUndo(app)).folders).toEqual(['node_modules', '.git'])
    await undo(app)
    expect(readdirSync(root)).toEqual([])
  })

  it('leaves edited files, the user’s own, commits and databases', async () => {
    const app = await made()
    putFile(app, 'src/index.ts', 'edited\n')
    putFile(app, 'data/app.db', 'rows\n')
    putFile(app, '.git/refs/heads/main', '0123\n')
    putFile(app, 'package-lock.json', '{ "edited": true }\n')
    const { kept, folders } = await undo(app)
    expect(kept).toEqual(['src/index.ts: it has been edited since'])
    expect(folders).toEqual(['node_modules'])
    const left = Object.keys(readTree(app)).filter((path) => !path.startsWith('.git'))
    expect(left).toEqual(['data', 'data/app.db', 'package-lock.json', 'src', 'src/index.ts'])
    expect(existsSync(join(app, '.git/refs/heads/main'))).toBe(true)
    expect(existsSync(join(app, '.flux'))).toBe(false)
    expect(readdirSync(root)).toEqual(['app'])
  })

  it('puts everything back when one file cannot be removed, and leaves nothing beside the app', async () => {
    const app = await made()
    const before = readTree(app)
    const fs: FileSystem = {
      ...disk,
      unlink(path) {
        if (path === join(app, 'src/index.ts')) throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
        disk.unlink(path)
      },
    }
    await expect(undo(app, undefined, { fs })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect(readTree(app)).toEqual(before)
    expect(readdirSync(root)).toEqual(['app'])
  })

  it('still finds its way when the folder was moved', async () => {
    const app = await made()
    mkdirSync(join(root, 'elsewhere'))
    renameSync(app, join(root, 'elsewhere/renamed'))
    await undo(join(root, 'elsewhere/renamed'))
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([])
  })
})

describe('retention', () => {
  it('keeps the last twenty change sets', async () => {
    for (let i = 0; i < 23; i++) await commit((changes) => changes.write('a.ts', `${i}\n`, { overwrite: true }))
    const entries = listUndo(root)
    expect(entries).toHaveLength(20)
    for (const _entry of entries) await undo(root)
    expect(read('a.ts')).toBe('2\n')
  })

  it('keeps at most 50 MB', async () => {
    for (let i = 0; i < 4; i++) {
      await commit((changes) => changes.write('big.bin', new Uint8Array(20_000_000).fill(i), { overwrite: true }))
    }
    expect(listUndo(root)).toHaveLength(2)
  })
})
