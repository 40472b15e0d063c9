import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { baseText } from './base-text.ts'
import { ChangeSet } from './changes.ts'
import { readLayers, stateOf } from './state-layers.ts'
import { putFile, readTree } from './testing/tree.ts'
import { disk } from './transaction/file-system.ts'
import { undo } from './undo.ts'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'flux-branches-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const settings = ['user.name=a', 'user.email=a@example.com', 'commit.gpgsign=false', 'core.autocrlf=false']
const git = (...args: string[]): string =>
  execFileSync('git', [...settings.flatMap((one) => ['-c', one]), ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  })

async function commit(stage: (changes: ChangeSet) => void): Promise<void> {
  const changes = new ChangeSet({ root, command: 'generate', argv: ['generate'] })
  stage(changes)
  await changes.commit()
}

const tracked = (): string[] => Object.keys(stateOf(readLayers(disk, root)).files).toSorted()
const entry = (path: string) => stateOf(readLayers(disk, root)).files[path]

/** Does the one on the branch `left`, the other on `right`, and merges. */
async function merged(left: () => Promise<void>, right: () => Promise<void>): Promise<void> {
  for (const [name, work] of [
    ['left', left],
    ['right', right],
  ] as const) {
    git('checkout', '--quiet', '-b', name, 'main')
    await work()
    git('add', '--all')
    git('commit', '--quiet', '--message', name)
  }
  git('merge', '--quiet', '--no-edit', 'left')
  expect(git('status', '--porcelain')).toBe('')
}

const list = 'first\n\n\n\n\n\n\n\nlast\n'

async function start(): Promise<void> {
  await commit((changes) => {
    for (const name of ['a.ts', 'b.ts', 'c.ts']) changes.write(name, `${name}\n`, { generated: true })
    changes.write('list.ts', list, { generated: true })
  })
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'start')
}

describe('two branches that both generate', () => {
  it('merge without a conflict, and nothing of either is forgotten', async () => {
    await start()
    await merged(
      () => commit((changes) => changes.write('left.ts', 'left\n', { generated: true })),
      () => commit((changes) => changes.write('right.ts', 'right\n', { generated: true })),
    )
    expect(tracked()).toEqual(['a.ts', 'b.ts', 'c.ts', 'left.ts', 'list.ts', 'right.ts'])
    expect([baseText(root, 'left.ts'), baseText(root, 'right.ts')]).toEqual(['left\n', 'right\n'])
    await commit((changes) => ['left.ts', 'right.ts'].forEach((path) => changes.remove(path)))
    expect(tracked()).toEqual(['a.ts', 'b.ts', 'c.ts', 'list.ts'])
  })

  it('merge where both wire the same file and both remove others', async () => {
    await start()
    await merged(
      () =>
        commit((changes) => {
          changes.edit('list.ts', (text) => text.replace('first\n', 'first\nleft\n'))
          changes.remove('a.ts')
        }),
      () =>
        commit((changes) => {
          changes.edit('list.ts', (text) => text.replace('last\n', 'right\nlast\n'))
          changes.remove('b.ts')
        }),
    )
    expect(tracked()).toEqual(['c.ts', 'list.ts'])
    expect(baseText(root, 'list.ts')).toBe(list)
    // Git has written it last.
    const again = new ChangeSet({ root, command: 'generate' })
    again.write('list.ts', 'anew\n', { generated: true })
    expect(again.conflicts()).toMatchObject([{ kind: 'edited', path: 'list.ts' }])
  })

  it('merge where one of them takes back all that it made', async () => {
    await start()
    await merged(
      async () => {
        await commit((changes) => changes.write('left.ts', 'left\n', { generated: true }))
        await commit((changes) => changes.write('more.ts', 'more\n', { generated: true }))
        await undo(root)
        await commit((changes) => changes.remove('left.ts'))
        await commit((changes) => changes.edit('list.ts', (text) => `${text}left\n`))
      },
      () => commit((changes) => changes.write('right.ts', 'right\n', { generated: true })),
    )
    expect(tracked()).toEqual(['a.ts', 'b.ts', 'c.ts', 'list.ts', 'right.ts'])
  })

  it('rebase one upon the other', async () => {
    await start()
    await merged(
      () => commit((changes) => changes.write('left.ts', 'left\n', { generated: true })),
      () => commit((changes) => changes.edit('list.ts', (text) => `${text}right\n`)),
    )
    git('checkout', '--quiet', '-b', 'third', 'main')
    await commit((changes) => changes.write('third.ts', 'third\n', { generated: true }))
    git('add', '--all')
    git('commit', '--quiet', '--message', 'third')
    git('rebase', '--quiet', 'right')
    expect(tracked()).toEqual(['a.ts', 'b.ts', 'c.ts', 'left.ts', 'list.ts', 'third.ts'])
  })

  it('can be taken back after the merge', async () => {
    await start()
    const right = () => commit((changes) => changes.write('right.ts', 'right\n', { generated: true }))
    await merged(() => commit((changes) => changes.write('left.ts', 'left\n', { generated: true })), right)
    await undo(root)
    expect(tracked()).toEqual(['a.ts', 'b.ts', 'c.ts', 'left.ts', 'list.ts'])
  })

  it('is told of where git left its marks', async () => {
    await start()
    const [layer = ''] = readdirSync(join(root, '.flux/state'))
    putFile(root, `.flux/state/${layer}`, '<<<<<<< left\n')
    await expect(commit((changes) => changes.write('x.ts', 'x\n'))).rejects.toMatchObject({
      code: 'STATE_BROKEN',
      detail: expect.stringContaining(`.flux/state/${layer}`),
    })
  })
})

describe('a project whose state is one file, as it was kept before', () => {
  /** Turns what a project has into the old shape. */
  function makeOld(): void {
    const lines = Object.entries(stateOf(readLayers(disk, root)).files)
      .toSorted()
      .map(([path, one]) => `    ${JSON.stringify(path)}: ${JSON.stringify(one)}`)
    rmSync(join(root, '.flux/state'), { recursive: true })
    putFile(root, '.flux/state.json', `{\n  "version": 1,\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`)
  }

  it('is brought into the new one by the first commit, on two branches alike', async () => {
    await start()
    makeOld()
    git('add', '--all')
    git('commit', '--quiet', '--message', 'old')
    const before = entry('a.ts')
    await merged(
      () => commit((changes) => changes.write('left.ts', 'left\n', { generated: true })),
      () => commit((changes) => changes.edit('list.ts', (text) => `${text}right\n`)),
    )
    expect(tracked()).toEqual(['a.ts', 'b.ts', 'c.ts', 'left.ts', 'list.ts'])
    expect(entry('a.ts')).toEqual(before)
    expect(readdirSync(join(root, '.flux')).toSorted()).not.toContain('state.json')
    expect(readdirSync(join(root, '.flux/state'))).toHaveLength(3)
  })

  it('can still be undone, to before and after', async () => {
    await commit((changes) => changes.write('a.ts', 'a\n', { generated: true }))
    await commit((changes) => changes.write('b.ts', 'b\n', { generated: true }))
    makeOld()
    await commit((changes) => changes.edit('a.ts', (text) => `${text}more\n`))
    await undo(root)
    expect(tracked()).toEqual(['a.ts', 'b.ts'])
    expect(new ChangeSet({ root, command: 'x' }).conflicts()).toEqual([])
    await undo(root)
    expect(tracked()).toEqual(['a.ts'])
    await undo(root)
    expect(readTree(root)).toEqual({})
    expect(tracked()).toEqual([])
  })
})
