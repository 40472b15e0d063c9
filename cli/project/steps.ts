import { join } from 'node:path'
import { homePath, type Source } from './compile.ts'
import { digest, look } from './transaction/images.ts'
import type { FileSystem } from './transaction/file-system.ts'
import { undoDir } from './transaction/layout.ts'
import { PLAN, readPlan, type Step, type StepRecord } from './transaction/plan.ts'

/** Steps as the plan keeps them: with what was not there before, and the lock file as it was. */
export function stepRecords(fs: FileSystem, root: string, home: string, steps: readonly Step[]): StepRecord[] {
  return steps.map(({ creates, lockfile, ...step }) => {
    const absent = creates?.filter((path) => !fs.stat(join(root, path))).map((path) => homePath(root, home, path))
    const found = lockfile === undefined ? 'blocked' : look(fs, join(root, lockfile))
    return {
      ...step,
      done: false,
      ...(absent ? { creates: absent } : {}),
      ...(lockfile === undefined || found === 'blocked'
        ? {}
        : { lock: { path: homePath(root, home, lockfile), old: found } }),
    }
  })
}

/** The bytes of old lock files by step number. */
export function readLockFiles(fs: FileSystem, home: string, steps: readonly StepRecord[]): Map<number, Uint8Array> {
  return new Map(
    steps.flatMap(({ lock }, index) => (lock?.old ? [[index, fs.read(join(home, lock.path))] as const] : [])),
  )
}

function whatIsThere(fs: FileSystem, path: string): string | undefined {
  const stat = fs.stat(path)
  if (stat?.kind === 'directory') return 'folder'
  return stat?.kind === 'file' ? digest(fs.read(path)) : undefined
}

function done(fs: FileSystem, home: string, step: StepRecord): StepRecord {
  const made: Record<string, string> = {}
  for (const path of step.creates ?? []) {
    const found = whatIsThere(fs, join(home, path))
    if (found !== undefined) made[path] = found
  }
  const after = step.lock && whatIsThere(fs, join(home, step.lock.path))
  const lock = step.lock && { ...step.lock, ...(after === undefined ? {} : { after }) }
  return { ...step, done: true, ...(step.creates ? { made } : {}), ...(lock ? { lock } : {}) }
}

/** Notes in the undo record that a step has run. A record that retention has taken is no loss. */
export function recordStepDone({ fs, home }: Pick<Source, 'fs' | 'home'>, id: string, index: number): void {
  const dir = join(undoDir(home), id)
  const stored = readPlan(fs, home, dir)
  if (!stored) return
  const steps = stored.plan.steps.map((step, at) => (at === index ? done(fs, home, step) : step))
  const draft = join(dir, 'draft')
  if (fs.stat(draft)) fs.unlink(draft)
  fs.write(draft, JSON.stringify({ ...stored.plan, steps }), 0o600)
  fs.rename(draft, join(dir, PLAN))
}
