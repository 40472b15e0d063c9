import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { baseText } from '../project/base-text.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { Conflict } from '../project/conflicts.ts'
import { unifiedDiff } from '../project/text-diff.ts'

/** As many as a person reads. */
const SHOWN = 10

/**
 * Files that have been edited since they were made go only when their owner says so.
 * @throws CliError CHANGES_CONFLICT where nobody can be asked, with the edits
 */
export async function settleRemovals(changes: ChangeSet, force: boolean, ctx: ProjectContext): Promise<void> {
  const edited = changes.conflicts().filter(({ kind }) => kind === 'edited' || kind === 'exists')
  const canAsk = ctx.isTTY && !ctx.yes
  if (edited.length > 0 && !force && !canAsk && !ctx.dryRun) throw await refused(edited, ctx.root)
  for (const { path, detail } of edited) {
    if (force) changes.resolve(path, 'overwrite')
    else if (canAsk) {
      const message = `${detail} Remove it all the same?`
      const remove = await ctx.ask.confirm({ flag: '--force', message, default: false })
      changes.resolve(path, remove ? 'overwrite' : 'keep')
    }
  }
}

async function refused(edited: readonly Conflict[], root: string): Promise<CliError> {
  const [first] = edited
  const names = edited.map(({ path }) => path).join(', ')
  const said = edited.length === 1 && first ? first.detail : `${edited.length} files have been edited since: ${names}.`
  const diffs = await Promise.all(edited.slice(0, SHOWN).map(({ path }) => editsOf(path, root)))
  const more = edited.length > SHOWN ? `These are the edits of the first ${SHOWN}.` : ''
  return new CliError('CHANGES_CONFLICT', {
    detail: [`${said} ${more}`.trimEnd(), ...diffs.filter(Boolean)].join('\n\n').trimEnd(),
    fix: 'Take your edits out first, or pass --force to remove them too.',
    state: 'Nothing was changed.',
  })
}

/** What has been made of a file since; empty where nobody knows how it was. */
async function editsOf(path: string, root: string): Promise<string> {
  const before = baseText(root, path)
  const file = join(root, path)
  if (before === undefined || !existsSync(file)) return ''
  return (await unifiedDiff({ path, before, after: readFileSync(file, 'utf8') })).trimEnd()
}
