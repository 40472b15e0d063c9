import { join } from 'node:path'
import { confinement } from './confine.ts'
import { besideFor, foldersOf, makeExactly, place } from './forward.ts'
import { passing, type FileSystem } from './file-system.ts'
import { look, matches } from './images.ts'
import { PLAN, ROLLBACK, absolute, type Operation, type StoredPlan } from './plan.ts'
import { freshCopy, oldCopy } from './prepare.ts'

interface Backward {
  readonly fs: FileSystem
  readonly home: string
  readonly stored: StoredPlan
}

function takeBackPut({ fs, home, stored }: Backward, operation: Operation, index: number, kept: string[]): void {
  const path = absolute(home, operation.path)
  passing(['ENOENT', 'ENOTDIR'], () => fs.unlink(besideFor(freshCopy(stored.dir, index), path)))
  const found = look(fs, path)
  if (matches(found, operation.old)) return
  if (!matches(found, operation.new)) return void kept.push(operation.path)
  if (operation.old === null) return fs.unlink(path)
  restore(fs, oldCopy(stored.dir, index), operation.old.mode, path)
}

/** The copies are private whatever the file's mode was. Neither step needs space, so that a full disk can be left. */
function restore(fs: FileSystem, copy: string, mode: number, path: string): void {
  fs.chmod(copy, mode)
  place(fs, copy, path)
}

function bringBack({ fs, home, stored }: Backward, operation: Operation, index: number, kept: string[]): void {
  const path = absolute(home, operation.path)
  const found = look(fs, path)
  if (matches(found, operation.old)) return
  if (found !== null || operation.old === null) return void kept.push(operation.path)
  restore(fs, oldCopy(stored.dir, index), operation.old.mode, path)
}

/** Puts everything back as it was before the commit; the plan is left to the caller to discard. Safe to run again. */
export async function rollback(backward: Backward): Promise<string[]> {
  const { fs, home, stored } = backward
  const { plan, dir } = stored
  const kept: string[] = []
  passing(['ENOENT'], () => fs.rename(join(dir, PLAN), join(dir, ROLLBACK)))
  const check = confinement(fs, absolute(home, plan.root))
  for (const [index, operation] of plan.operations.entries()) {
    check(absolute(home, operation.path))
    if (operation.new !== null) takeBackPut(backward, operation, index, kept)
  }
  for (const { path } of plan.make.toReversed()) {
    passing(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'], () => fs.rmdir(absolute(home, path)))
  }
  for (const { path, mode } of plan.prune.toReversed()) {
    makeExactly(fs, absolute(home, path), mode)
  }
  for (const [index, tree] of (plan.trees ?? []).entries()) {
    passing(['ENOENT'], () => fs.rename(join(dir, 'trash', String(index)), absolute(home, tree)))
  }
  for (const [index, operation] of plan.operations.entries()) {
    if (operation.new === null) bringBack(backward, operation, index, kept)
  }
  await fs.sync([], foldersOf(fs, home, plan.operations))
  return kept
}
