import { join, relative, resolve } from 'node:path'
import { CliError } from '../errors.ts'
import { commitJob, conflictsIn, type Job } from './commit-job.ts'
import type { Conflict } from './conflicts.ts'
import { editDependencies, type DependencyChange } from './package-json.ts'
import { describe, listChanges, type FileChange, type Preview } from './preview.ts'
import { Staging, asText, fileBytes, isChange, readBefore, sameBytes, textOf, type Staged } from './staging.ts'
import { recordStepDone } from './steps.ts'
import { checkedPath, toPosix } from './transaction/confine.ts'
import { guarded } from './transaction/failure.ts'
import { disk, type FileSystem } from './transaction/file-system.ts'
import { WORKSPACE_FILES, type Step } from './transaction/plan.ts'
import type { ProcessTable } from './transaction/process-identity.ts'

export interface ChangeSetOptions {
  /** The project: nothing outside it is touched, and paths are relative to it. */
  readonly root: string
  /** The command's name, for the undo list and recovery's message. */
  readonly command: string
  /** The arguments after `flux`, as typed. */
  readonly argv?: readonly string[]
  readonly now?: () => Date
  /**
   * `flux new` only: the app's folder, relative to `root` (`.` when it is the root). Paths stay relative to `root`;
   * outside the target only the workspace's list of members may be edited.
   */
  readonly target?: string
  readonly fs?: FileSystem
  readonly table?: ProcessTable
}

export interface WriteOptions {
  readonly mode?: number
  /** Mode 0600, no copy for undo, `<secret>` in diffs. */
  readonly secret?: boolean
  /** Keeps the text under `.flux/base`, for migrate, merge and destroy. */
  readonly generated?: boolean
  /** The user has agreed that a file standing there goes. */
  readonly overwrite?: boolean
}

export interface Committed {
  /** Undefined when there was nothing to change. */
  readonly id: string | undefined
  readonly changes: readonly FileChange[]
  readonly steps: readonly Step[]
  /** Conflicting files that were left alone. */
  readonly kept: readonly string[]
}

/**
 * Everything a command does to a project, staged first and then committed as one transaction.
 *
 * @example
 * const changes = new ChangeSet({ root, command: 'generate', argv: ctx.argv, now: ctx.now })
 * changes.write('app/server/services/mail.ts', text, { generated: true })
 * changes.edit('app/server/services/index.ts', (source) => register(source, 'mail'))
 * if (ctx.dryRun) return changes.preview()
 * await changes.commit()
 */
export class ChangeSet {
  readonly #options: Omit<Job, 'changes' | 'steps' | 'records'>
  readonly #staging: Staging
  readonly #steps: Step[] = []
  readonly #records = new Map<string, string | null>()
  #committed: Promise<Committed> | undefined

  constructor({ root, command, argv = [], now = () => new Date(), target, fs = disk, table }: ChangeSetOptions) {
    const folder = resolve(root)
    const home = resolve(folder, target ?? '.')
    const place = target === undefined ? {} : { target: toPosix(relative(folder, home)) || '.' }
    this.#options = { fs, root: folder, home, command, argv, now, ...place, ...(table ? { table } : {}) }
    this.#staging = new Staging(fs, folder)
  }

  /** Creates or replaces a file. A file that stands there already is a conflict, unless FluxStack made it and it is unedited. */
  write(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
    const staged = this.#staging.at(path)
    const isGone = staged.after === null
    const entry = this.#touch(staged, 'write')
    entry.after = typeof content === 'string' ? new TextEncoder().encode(content) : content
    // Another file under an old name does not inherit the old one's mode.
    const usual = isGone && entry.replaces ? this.#options.fs.newFileMode() : entry.mode
    entry.mode = options.mode ?? (options.secret ? 0o600 : usual)
    entry.secret ||= options.secret ?? false
    entry.generated = options.generated ?? false
    entry.overwrite ||= options.overwrite ?? false
    delete entry.pristine
    delete entry.from
  }

  /**
   * Rewrites a text; the function sees what is staged so far, and returning the same text is no change.
   * @throws CliError FILE_NOT_FOUND, FILE_NOT_TEXT
   */
  edit(path: string, change: (text: string) => string, options: Pick<WriteOptions, 'secret'> = {}): void {
    const entry = this.#staging.at(path)
    const text = textOf(entry)
    const next = change(text)
    entry.secret ||= options.secret ?? false
    if (next === text) return
    const verb = entry.after === null || isChange(entry) ? entry.verb : 'edit'
    this.#touch(entry, verb)
    entry.after = new TextEncoder().encode(next)
  }

  /** Removes a file, and folders that become empty by it. Nothing there is no change. */
  remove(path: string): void {
    const entry = this.#touch(this.#staging.itself(path), 'remove')
    entry.after = null
    entry.generated = false
    delete entry.from
  }

  /** Moves a file. Moved already is no change. @throws CliError FILE_NOT_FOUND */
  move(from: string, to: string): void {
    const [source, target] = [this.#staging.itself(from), this.#staging.itself(to)]
    if (source === target) return
    if (source.after === null) {
      if (target.after !== null) return
      throw new CliError('FILE_NOT_FOUND', { detail: `There is no ${source.path} to move to ${target.path}.` })
    }
    this.#touch(target, 'move')
    target.after = source.after
    target.mode = source.mode ?? (source.before.kind === 'file' ? source.before.image.mode : undefined)
    target.secret ||= source.secret
    target.generated = source.generated
    const origin = source.from ?? (source.before.kind === 'file' ? source.path : undefined)
    if (origin !== undefined && origin !== target.path) target.from = origin
    this.#touch(source, 'move').after = null
    delete source.from
  }

  /** Adds, updates or removes dependencies in a package.json, keeping its formatting. */
  dependencies(change: DependencyChange, path = 'package.json'): void {
    this.edit(path, (text) => editDependencies(text, change))
  }

  /** Something the command does once the files are in place; it is shown in the preview and told to undo. */
  step(step: Step): void {
    this.#steps.push(step)
  }

  /**
   * Keeps a text of our own in the project, `.flux/<path>`, or drops it with null. It is committed with the project and taken back by
   * undo; kept so already is no change.
   */
  keepRecord(path: string, text: string | null): void {
    const full = `.flux/${checkedPath(path)}`
    const before = readBefore(this.#options.fs, join(this.#options.home, full))
    const standing = before.kind === 'file' ? asText(before.bytes) : null
    if (standing === text) this.#records.delete(full)
    else this.#records.set(full, text)
  }

  /** The text of a file as it will be, undefined when there is none or it is not text. */
  read(path: string): string | undefined {
    const bytes = bytesToBe(this.#staging.at(path))
    return bytes === null ? undefined : asText(bytes)
  }

  /** The text of a file as it stands on the disk, undefined when there is none or it is not text. */
  standing(path: string): string | undefined {
    const bytes = fileBytes(this.#staging.at(path).before)
    return bytes === null ? undefined : asText(bytes)
  }

  exists(path: string): boolean {
    return bytesToBe(this.#staging.at(path)) !== null
  }

  /** Whether a commit would change nothing. */
  get isEmpty(): boolean {
    return this.#staging.changes().length === 0 && this.#records.size === 0
  }

  /** Answers a conflict: keep what stands there, or overwrite it. */
  resolve(path: string, answer: 'keep' | 'overwrite'): void {
    const entry = this.#staging.itself(path)
    entry.keep = answer === 'keep'
    entry.overwrite = answer === 'overwrite'
  }

  /** Answers a conflict with a text made of both. What was to be written stays the base of later merges. */
  merge(path: string, text: string): void {
    const entry = this.#staging.itself(path)
    if (entry.after !== null) entry.pristine = entry.after
    entry.after = new TextEncoder().encode(text)
    entry.overwrite = true
  }

  /** What stands in the way right now, without diffs. */
  conflicts(): Conflict[] {
    return conflictsIn(this.#job())
  }

  /** What a commit would do, with diffs. Writes nothing. */
  preview(): Promise<Preview> {
    return guarded('Nothing was changed.', () => describe(this.#staging.changes(), this.#steps, this.conflicts()))
  }

  /**
   * Carries everything out, or nothing. A second call does nothing more.
   * @param lastCheck asked under the project's lock, before the first byte is written; what it throws stops everything
   * @throws CliError CHANGES_CONFLICT, CHANGES_LOCKED, PATH_NOT_ALLOWED, DISK_FULL, PERMISSION_DENIED, WRITE_FAILED
   */
  commit(lastCheck?: () => Promise<void>): Promise<Committed> {
    this.#committed ??= this.#commit(lastCheck)
    return this.#committed
  }

  /** Tells the undo record that a step has been done, and what it made. */
  async completed(step: Step): Promise<void> {
    const { id } = (await this.#committed) ?? {}
    const index = this.#steps.indexOf(step)
    if (id !== undefined && index !== -1) recordStepDone(this.#job(), id, index)
  }

  #job(): Job {
    return { ...this.#options, changes: this.#staging.changes(), steps: this.#steps, records: this.#records }
  }

  async #commit(lastCheck?: () => Promise<void>): Promise<Committed> {
    const job = this.#job()
    const left = [...this.#staging.entries.values()].filter(
      ({ keep, before, after }) => keep && !sameBytes(fileBytes(before), after),
    )
    const id = await commitJob({ ...job, ...(lastCheck && { lastCheck }) })
    return { id, changes: listChanges(job.changes), steps: this.#steps, kept: left.map(({ path }) => path) }
  }

  /** `flux new` stays in its folder, but for the workspace's list of members. */
  #touch(entry: Staged, verb: Staged['verb']): Staged {
    const { target } = this.#options
    const outside = target !== undefined && target !== '.' && !entry.path.startsWith(`${target}/`)
    if (outside && !WORKSPACE_FILES.includes(entry.path)) {
      throw new CliError('PATH_NOT_ALLOWED', { detail: `${entry.path} is outside ${target}.` })
    }
    if (entry.after === null && entry.before.kind === 'file' && verb !== 'remove') entry.replaces = true
    entry.verb = verb
    entry.keep = false
    return entry
  }
}

/** What will stand at a path: what is staged, or what stands there now and is kept. */
const bytesToBe = ({ keep, before, after }: Staged): Uint8Array | null => (keep ? fileBytes(before) : after)
