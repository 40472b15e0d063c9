import { CliError } from '../errors.ts'
import { defineCommand } from '../define-command.ts'
import { argument, flag } from '../define-option.ts'
import type { ProjectContext } from '../context.ts'
import type { UndoEntry, Undone } from '../project/undo.ts'

/** When, how much and what: one change set on two lines or three. */
function lines({ id, line, time, changes, irreversible }: UndoEntry): string {
  const when = time.slice(0, 16).replace('T', ' ')
  const notes = irreversible.map((text) => `\n    cannot be undone: ${text}`).join('')
  return `${id}  ${line}\n    ${count(changes)}, ${when} UTC${notes}`
}

const count = ({ length }: readonly unknown[]): string => (length === 1 ? '1 file' : `${length} files`)

function tell({ folders, kept, offers }: Undone, { log }: Pick<ProjectContext, 'log'>): void {
  for (const folder of folders) log.info(`With it goes ${folder}/`)
  for (const text of kept) log.warn(`Left as it is: ${text}`)
  for (const text of offers) log.warn(text)
}

async function showList({ root, log, json }: ProjectContext) {
  const { listUndo, undoNote } = await import('../project/undo.ts')
  const entries = listUndo(root)
  const note = undoNote(root)
  if (note !== undefined) log.warn(note)
  if (!json) log.print(entries.length > 0 ? entries.map(lines).join('\n') : 'Nothing to undo.')
  return { entries }
}

async function showPreview(ctx: ProjectContext, id: string | undefined) {
  const [{ previewUndo }, { formatPreview }] = await Promise.all([
    import('../project/undo.ts'),
    import('../project/format-preview.ts'),
  ])
  const { preview, ...undone } = await previewUndo(ctx.root, id)
  ctx.changed(preview.changes)
  if (!ctx.json) ctx.log.print(`Undo of ${undone.line} (${undone.id})\n\n${formatPreview(preview, ctx)}`)
  tell(undone, ctx)
  return undone
}

/**
 * Where the last change is `flux new`, taking it back takes the app away, which a person may not expect: they are asked.
 * @throws CliError CANCELLED
 */
async function askBeforeRemoving({ root, ask, isTTY, yes }: ProjectContext, id: string | undefined): Promise<void> {
  if (yes) return
  const { previewUndo } = await import('../project/undo.ts')
  const { command, files, line } = await previewUndo(root, id)
  if (command !== 'new') return
  if (!isTTY) {
    throw new CliError('MISSING_FLAG', {
      detail: `Taking back "${line}" removes the app in ${root}, and there is nobody to ask.`,
      fix: 'Pass --yes to remove it.',
      state: 'Nothing was changed.',
    })
  }
  const message = `Taking back "${line}" removes the app in ${root}: ${count(files)}. Remove it?`
  if (await ask.confirm({ flag: '--yes', message, default: false })) return
  throw new CliError('CANCELLED', { detail: 'The app was not removed.', state: 'Nothing was changed.' })
}

/**
 * A migration that a database has applied must not lose its file. `flux new` is taken back with all it made, and no database.
 * @throws CliError MIGRATION_APPLIED, MIGRATION_UNCERTAIN, CANCELLED
 */
async function assertNotApplied(ctx: ProjectContext, id: string | undefined): Promise<void> {
  const { listUndo } = await import('../project/undo.ts')
  const entry = listUndo(ctx.root).find((one) => id === undefined || one.id === id)
  if (entry === undefined || entry.command === 'new') return
  const { migrationsAmong } = await import('../db/brought.ts')
  const brought = migrationsAmong(entry.changes.filter(({ kind }) => kind === 'create').map(({ path }) => path))
  if (brought === undefined) return
  const { assertPending } = await import('../db/applied.ts')
  const words = entry.line.split(' ').filter((word) => !word.startsWith('-'))
  const [generator, name] = entry.command === 'generate' ? words.slice(2) : []
  const destroy = generator === undefined || name === undefined ? undefined : `flux destroy ${generator} ${name}`
  await assertPending({ brought, line: entry.line, destroy }, ctx)
}

/** The files are back by now; what may fail is only the install that goes with them. */
async function runAgain({ run }: Undone, { exec, root }: ProjectContext): Promise<void> {
  for (const [file = '', ...args] of run) {
    const { exitCode, stderr } = await exec(file, args, { cwd: root, allowFailure: true })
    if (exitCode === 0) continue
    const line = [file, ...args].join(' ')
    throw new CliError('COMMAND_FAILED', {
      detail: `\`${line}\` failed. ${stderr.trim().split('\n').at(-1) ?? ''}`.trim(),
      fix: `Run \`${line}\` yourself.`,
      state: 'The files are back as they were; the installed packages may not fit them.',
    })
  }
}

export default defineCommand({
  summary: 'Take back what the last command changed',
  group: 'maintain',
  description:
    'Reverts the last change set, or the one with the given id when nothing later stands on it. Where you have edited ' +
    'a file since, nothing is touched and your edits are shown. Undoing flux new removes the files it wrote that you ' +
    'have not edited and the packages it installed, and asks first at a terminal; never commits, never a database.',
  args: { id: argument('Which change set; see --list') },
  options: { list: flag('Show what can be undone, newest first') },
  examples: [
    { command: 'flux undo', summary: 'Take back the last change' },
    { command: 'flux undo --dry-run', summary: 'See what that would do, with the differences' },
    { command: 'flux undo --list', summary: 'See what can be taken back' },
  ],
  previews: true,
  needsProject: true,
  async run({ args, options, ctx }) {
    if (options.list) return showList(ctx)
    if (ctx.dryRun) {
      await assertNotApplied({ ...ctx, isTTY: false }, args.id) // a preview asks nothing
      return showPreview(ctx, args.id)
    }
    await askBeforeRemoving(ctx, args.id)
    await assertNotApplied(ctx, args.id)
    const { undo } = await import('../project/undo.ts')
    const undone = await undo(ctx.root, args.id, {
      now: ctx.now,
      // Once more under the lock: somebody may have applied it in between. What was asked has been answered.
      lastCheck: () => assertNotApplied({ ...ctx, yes: true }, args.id),
    })
    ctx.changed(undone.files)
    ctx.log.success(`Took back ${undone.line}: ${count(undone.files)}.`)
    tell(undone, ctx)
    await runAgain(undone, ctx)
    return undone
  },
})
