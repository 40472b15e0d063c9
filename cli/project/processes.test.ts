import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { recover } from './recover.ts'
import { nextLine, release, startCommit } from './testing/child.ts'
import { putFile, readTree } from './testing/tree.ts'

/** `FLUX_RUNS=200` for a soak of real kills. */
const kills = Math.max(6, Number(process.env['FLUX_RUNS'] ?? 0))

let base: string
let root: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'flux-processes-'))
  root = join(base, 'project')
  mkdirSync(root)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** Milliseconds that an undisturbed commit takes here and now, and the tree it leaves. */
async function undisturbed(): Promise<{ took: number; tree: unknown }> {
  const copy = join(base, 'copy')
  cpSync(root, copy, { recursive: true })
  const child = startCommit(copy, 'one')
  await nextLine(child)
  const start = performance.now()
  await release(child)
  return { took: performance.now() - start, tree: readTree(copy) }
}

it('killed with SIGKILL at any moment of its commit, it leaves the old tree or the new one', async () => {
  putFile(root, 'shared.txt', 'start\n')
  const old = readTree(root)
  const { took, tree } = await undisturbed()
  for (let run = 0; run < kills; run++) {
    const here = join(base, `run-${run}`)
    cpSync(root, here, { recursive: true })
    const child = startCommit(here, 'one')
    await nextLine(child)
    const timer = setTimeout(() => child.kill('SIGKILL'), (took * (run + 0.5)) / kills)
    await release(child)
    clearTimeout(timer)
    await recover(here)
    expect([old, tree]).toContainEqual(readTree(here))
    // And the project goes on: no lock of the dead one is in the way.
    const next = new ChangeSet({ root: here, command: 'next' })
    next.write('next.txt', 'next\n')
    expect((await next.commit()).changes).toHaveLength(1)
  }
})

it('lets one of two processes change a project at a time', async () => {
  putFile(root, 'shared.txt', 'start\n')
  const names = ['one', 'two', 'three', 'four']
  const children = names.map((name) => startCommit(root, name))
  await Promise.all(children.map(nextLine))
  const ended = await Promise.all(children.map(release))
  const winners = names.filter((_, index) => ended[index]?.out === 'committed')
  expect(winners).toHaveLength(1)
  // All have read the same text: whoever comes second finds the lock held, or the text changed.
  for (const { out } of ended.filter(({ code }) => code !== 0)) {
    expect(out).toMatch(/^(CHANGES_LOCKED|CHANGES_CONFLICT) Nothing was changed/)
  }
  expect(readFileSync(join(root, 'shared.txt'), 'utf8')).toBe(`start\n${winners[0]}\n`)
  // Thirty files in five folders in the winner's own, and nothing of the others.
  expect(Object.keys(readTree(root))).toHaveLength(37)
})

const uid = process.getuid?.()

function mountTmpfs(folder: string): string | undefined {
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', folder], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `mounting a tmpfs is not allowed here (${String(error).split('\n')[0]}); crash.test.ts injects ENOSPC instead`
  }
}

it('a full disk changes nothing', async (context) => {
  const obstacle = mountTmpfs(root)
  if (obstacle !== undefined) return context.skip(obstacle)
  try {
    putFile(root, 'shared.txt', 'start\n')
    putFile(root, 'ballast.bin', new Uint8Array(100 * 1024))
    const old = readTree(root)
    const child = startCommit(root, 'one')
    await nextLine(child)
    expect((await release(child)).out).toBe('DISK_FULL Nothing was changed.')
    expect(readTree(root)).toEqual(old)
  } finally {
    execFileSync('/usr/bin/umount', [root])
  }
})

it('a folder that may not be written to changes nothing', async (context) => {
  if (uid === undefined)
    return context.skip('Windows has no folders of this kind; crash.test.ts injects EACCES instead')
  putFile(root, 'shared.txt', 'start\n')
  mkdirSync(join(root, 'one'))
  chmodSync(base, 0o755)
  chmodSync(join(root, 'one'), 0o555)
  // Permission bits stop nobody who is root: then the commit runs as somebody else.
  if (uid === 0) for (const path of [root, join(root, 'shared.txt')]) chownSync(path, 65534, 65534)
  const old = readTree(root)
  const child = startCommit(root, 'one', uid === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [])
  await nextLine(child)
  expect((await release(child)).out).toMatch(/^PERMISSION_DENIED Nothing was changed/)
  expect(readTree(root)).toEqual(old)
})
