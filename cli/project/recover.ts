import { basename, dirname, join } from 'node:path'
import { CliError } from '../errors.ts'
import { dropSibling, isOurs, takeAway } from './transaction/aside.ts'
import { writeFailure } from './transaction/failure.ts'
import { disk, type FileSystem } from './transaction/file-system.ts'
import { finish } from './transaction/finish.ts'
import { forward } from './transaction/forward.ts'
import { FLUX, isSibling, journalDir, siblingOf } from './transaction/layout.ts'
import { withLock } from './transaction/lock.ts'
import { listEntries, readPlan, type Plan, type StoredPlan } from './transaction/plan.ts'
import { discard } from './transaction/prepare.ts'
import type { ProcessTable } from './transaction/process-identity.ts'
import { rollback } from './transaction/rollback.ts'

export interface Recovery {
  readonly action: 'completed' | 'rolled back' | 'discarded'
  /** The folder that was repaired. */
  readonly folder: string
  readonly id?: string
  readonly command?: string
  /** Files left alone because they were changed after the crash. */
  readonly kept: readonly string[]
  /** Command lines of steps that had not run. */
  readonly toRun: readonly string[]
  /** One or two sentences for the person at the terminal. */
  readonly message: string
}

export interface RecoverOptions {
  readonly fs?: FileSystem
  readonly now?: () => Date
  readonly table?: ProcessTable
}

/** Folders around `root` that a killed command may have left unfinished: itself, its sibling, and its children. */
function unfinished(fs: FileSystem, root: string): string[] {
  const hasJournal = (home: string): boolean => fs.stat(journalDir(home))?.kind === 'directory'
  const found = new Set<string>()
  if (hasJournal(root)) found.add(root)
  const sibling = siblingOf(root)
  if (basename(root) !== '' && isOurs(fs, sibling)) found.add(sibling)
  if (fs.stat(root)?.kind !== 'directory') return [...found]
  for (const name of fs.list(root)) {
    const child = join(root, name)
    if (isSibling(name) ? isOurs(fs, child) : name !== FLUX && name !== 'node_modules' && hasJournal(child))
      found.add(child)
  }
  return [...found]
}

/**
 * Whether a command that was killed left something to finish in `root` (an app, or a folder that holds apps). Cheap
 * enough for the start of every command: one listing and one look per entry.
 */
export function hasPendingRecovery(root: string, { fs = disk }: RecoverOptions = {}): boolean {
  try {
    return unfinished(fs, root).length > 0
  } catch {
    return false
  }
}

const commandLine = ({ argv, command }: Plan): string => `flux ${argv.length > 0 ? argv.join(' ') : command}`

function report(stored: StoredPlan, folder: string, action: Recovery['action'], kept: readonly string[]): Recovery {
  const { plan } = stored
  const toRun =
    action === 'completed' ? plan.steps.flatMap(({ run, done }) => (run && !done ? [run.join(' ')] : [])) : []
  const parts = [
    action === 'completed'
      ? `Finished \`${commandLine(plan)}\`, which had been interrupted.`
      : `Took back \`${commandLine(plan)}\`, which had been interrupted.`,
    ...(kept.length > 0 ? [`Left alone, because changed since: ${kept.join(', ')}.`] : []),
    ...(toRun.length > 0 ? [`Still to be run: ${toRun.join('; ')}.`] : []),
  ]
  return { action, folder, id: plan.id, command: plan.command, kept, toRun, message: parts.join(' ') }
}

async function goBack(fs: FileSystem, home: string, stored: StoredPlan): Promise<Recovery> {
  if (stored.plan.built) {
    await takeAway(fs, home, stored)
    dropSibling(fs, siblingOf(home))
    return report(stored, home, 'rolled back', [])
  }
  const kept = await rollback({ fs, home, stored })
  discard(fs, stored.dir)
  return report(stored, home, 'rolled back', kept)
}

/** Forward, as was decided when the plan was sealed; back when it is already being taken back or forward is barred. */
async function settle(fs: FileSystem, home: string, dir: string): Promise<Recovery | undefined> {
  const stored = readPlan(fs, home, dir)
  // A tree that was never renamed into place did not happen, however complete it is.
  if (!stored || (isSibling(basename(home)) && stored.plan.kind !== 'undo')) {
    discard(fs, dir)
    return undefined
  }
  if (stored.direction === 'back') return goBack(fs, home, stored)
  let kept: string[]
  try {
    kept = await forward({ fs, home, stored, onForeign: 'keep' })
  } catch {
    return goBack(fs, home, stored)
  }
  await finish({ fs, home, stored })
  return report(stored, home, 'completed', kept)
}

function discarded(folder: string): Recovery {
  const message = `Removed what an interrupted command had prepared in ${folder}; no file of yours was touched.`
  return { action: 'discarded', folder, kept: [], toRun: [], message }
}

/** A sibling holds either a half built tree, which goes, or the journal of an undo, which is carried out. */
async function settleFolder(fs: FileSystem, home: string): Promise<Recovery[]> {
  const sibling = isSibling(basename(home))
  const settled: Recovery[] = []
  let dropped = sibling
  for (const id of listEntries(fs, journalDir(home))) {
    const recovery = await settle(fs, home, join(journalDir(home), id))
    if (recovery) settled.push(recovery)
    dropped ||= !recovery
  }
  if (sibling && fs.stat(home)) dropSibling(fs, home)
  return settled.length > 0 || !dropped ? settled : [discarded(sibling ? dirname(home) : home)]
}

function failed(error: unknown): CliError {
  const failure = writeFailure(
    error,
    'The project may be half changed; nothing is lost: the journal is in .flux/journal.',
  )
  const { detail, fix, state } = failure
  return new CliError('RECOVERY_FAILED', { detail, fix, ...(state === undefined ? {} : { state }), cause: error })
}

async function recoverFolder(home: string, options: RecoverOptions): Promise<Recovery[]> {
  const { fs = disk, now = () => new Date(), table } = options
  const lock = { fs, home, command: 'recovery', now, ...(table ? { table } : {}) }
  try {
    return await withLock(lock, () => settleFolder(fs, home))
  } catch (error) {
    // Somebody is at work: nothing is left behind yet.
    if (error instanceof CliError && error.code === 'CHANGES_LOCKED') return []
    throw failed(error)
  }
}

/**
 * Finishes or takes back what killed commands left in `root`, its sibling and its children. Does nothing where another
 * process is at work.
 * @throws CliError RECOVERY_FAILED
 */
export async function recover(root: string, options: RecoverOptions = {}): Promise<Recovery[]> {
  const { fs = disk } = options
  const done: Recovery[] = []
  for (const home of unfinished(fs, root)) done.push(...(await recoverFolder(home, options)))
  return done
}
