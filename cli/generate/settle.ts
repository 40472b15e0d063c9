import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { Conflict } from '../project/conflicts.ts'
import { formatPreview } from '../project/format-preview.ts'
import type { Preview, PreviewedConflict } from '../project/preview.ts'
import type { Claims } from './keep-record.ts'
import { merge, type Merged } from './merge.ts'

export type Answer = 'keep' | 'overwrite' | 'merge'

interface Settings {
  readonly force: boolean
  readonly onConflict: Answer | undefined
}

/** What has become of the files that stood in the way. */
export interface Settled {
  /** Those that stay as they are. */
  readonly kept: ReadonlySet<string>
  /** Merged ones where both had changed a line: they hold conflict markers. */
  readonly marked: readonly string[]
}

const isOpen = ({ kind }: Conflict) => kind === 'exists' || kind === 'edited'

/**
 * Asks about every file of the user's that stands in the way: keep, overwrite, merge, or see the difference first.
 * @throws CliError CHANGES_CONFLICT where nobody can be asked, CANCELLED
 */
export async function settle(
  changes: ChangeSet,
  claims: Claims,
  settings: Settings,
  ctx: ProjectContext,
): Promise<Settled> {
  const kept = new Set<string>()
  const marked: string[] = []
  if (!hasConflicts(changes, claims)) return { kept, marked }
  const preview = await changes.preview()
  for (const conflict of [...preview.conflicts.filter(isOpen), ...claimed(preview, claims)]) {
    const merged = merge(changes, ctx.root, conflict.path)
    const answer = settings.force ? 'overwrite' : (settings.onConflict ?? (await ask(conflict, merged, ctx)))
    if (answer === 'merge') {
      useMerged(changes, conflict, merged)
      if (merged?.clean === false) marked.push(conflict.path)
    } else changes.resolve(conflict.path, answer)
    if (answer === 'keep') kept.add(conflict.path)
  }
  return { kept, marked }
}

/** Whether somebody has to say what is to become of a file. */
export const hasConflicts = (changes: ChangeSet, claims: Claims): boolean =>
  changes.conflicts().some(isOpen) || [...claims.keys()].some((path) => changes.read(path) !== changes.standing(path))

/** A file that something else made is replaced no more silently than one of the user's. */
export function claimed({ conflicts, changes }: Preview, claims: Claims): PreviewedConflict[] {
  const known = new Set(conflicts.map(({ path }) => path))
  return changes.flatMap(({ kind, path, diff }): PreviewedConflict[] => {
    const maker = claims.get(path)
    if (maker === undefined || kind !== 'edit' || known.has(path)) return []
    return [{ kind: 'exists', path, detail: `${path} was made by ${maker}.`, diff }]
  })
}

async function ask(conflict: PreviewedConflict, merged: Merged | undefined, ctx: ProjectContext): Promise<Answer> {
  if (!ctx.isTTY && !ctx.yes) throw unsettled(conflict)
  for (;;) {
    const answer = await ctx.ask.choice({
      flag: '--on-conflict',
      message: `${conflict.detail} What should happen to it?`,
      choices: [
        { value: 'keep', label: 'Keep it as it is' },
        { value: 'overwrite', label: 'Overwrite it' },
        ...(merged === undefined
          ? []
          : [{ value: 'merge', label: 'Merge', hint: merged.clean ? 'both changes fit' : 'with conflict markers' }]),
        { value: 'diff', label: 'Show the difference' },
      ],
      default: 'keep',
    })
    if (answer !== 'diff') return answer as Answer // one of the choices above
    showDiff(conflict, ctx)
  }
}

function showDiff({ path, diff = '' }: PreviewedConflict, { log, color }: ProjectContext): void {
  const change = { kind: 'edit', path, bytes: 0, diff } as const
  const text = formatPreview({ changes: [change], steps: [], conflicts: [], irreversible: [] }, { color })
  log.print(text.slice(text.indexOf('\n\n') + 1).trimEnd())
}

function useMerged(changes: ChangeSet, { path, detail }: Conflict, merged: Merged | undefined): void {
  if (merged === undefined) {
    throw new CliError('CHANGES_CONFLICT', {
      detail: `${detail} It cannot be merged: there is no earlier text of it that both come from.`,
      fix: 'Pass --on-conflict keep or overwrite.',
      state: 'Nothing was changed.',
    })
  }
  changes.merge(path, merged.text)
}

const unsettled = ({ detail, diff = '' }: PreviewedConflict) =>
  new CliError('CHANGES_CONFLICT', {
    detail: `${detail}\n\n${diff}`.trimEnd(),
    fix: 'Pass --on-conflict keep, overwrite or merge, or --force to overwrite all such files.',
    state: 'Nothing was changed.',
  })
