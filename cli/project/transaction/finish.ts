import { basename, join } from 'node:path'
import { passing, type FileSystem } from './file-system.ts'
import { fluxDir, isSibling, journalDir, makeFolder, undoDir } from './layout.ts'
import { absolute, type StoredPlan } from './plan.ts'
import { discard, oldCopy } from './prepare.ts'
import { forgetOldRecords } from './retention.ts'

interface Finished {
  readonly fs: FileSystem
  readonly home: string
  readonly stored: StoredPlan
}

/** A carried out plan becomes an undo record by one rename. Copies of secrets go before it. */
function keepForUndo({ fs, home, stored: { plan, dir } }: Finished): string {
  for (const [index, { secret }] of plan.operations.entries()) {
    if (secret) passing(['ENOENT'], () => fs.unlink(oldCopy(dir, index)))
  }
  for (const name of ['new', 'old']) {
    passing(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => fs.rmdir(join(dir, name)))
  }
  makeFolder(fs, undoDir(home), 0o700)
  const record = join(undoDir(home), plan.id)
  fs.rename(dir, record)
  return record
}

/** An undo leaves nothing but a shorter list. Undoing `flux new` takes the whole of `.flux` along. */
function forget({ fs, home, stored: { plan, dir } }: Finished): void {
  if (plan.trees) {
    discard(fs, dir)
    fs.removeTree(isSibling(basename(home)) ? home : fluxDir(home))
    for (const { path } of plan.prune) {
      passing(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EPERM'], () => fs.rmdir(absolute(home, path)))
    }
    return
  }
  if (plan.undoes !== undefined) discard(fs, join(undoDir(home), plan.undoes))
  discard(fs, dir)
}

/** Closes a plan that was carried out, and forgets the oldest records. Safe to run again after a crash. */
export async function finish(finished: Finished): Promise<void> {
  const { fs, home, stored } = finished
  if (stored.plan.kind === 'undo') {
    forget(finished)
  } else {
    keepForUndo(finished)
    forgetOldRecords(fs, home)
    if (!stored.plan.built)
      await fs.sync(
        [],
        [undoDir(home), fluxDir(home)].filter((folder) => fs.stat(folder)),
      )
  }
  passing(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => fs.rmdir(journalDir(home)))
}
