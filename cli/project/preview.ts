import type { Conflict } from './conflicts.ts'
import { asText, fileBytes, type Staged } from './staging.ts'
import { unifiedDiff } from './text-diff.ts'
import type { Step } from './transaction/plan.ts'

/** One file as `--json` and the list show it. */
export interface FileChange {
  readonly kind: 'create' | 'edit' | 'delete' | 'move'
  readonly path: string
  readonly from?: string
  /** Size afterwards; of a deleted file, before. */
  readonly bytes: number
  readonly secret?: true
}

export interface PreviewedChange extends FileChange {
  /** Unified; `<secret>` for a secret file. */
  readonly diff: string
}

export interface PreviewedConflict extends Conflict {
  /** What overwriting would change, for `exists` and `edited`. */
  readonly diff?: string
}

/** What a commit would do. Plain data: `--json` prints it as it is. */
export interface Preview {
  readonly changes: readonly PreviewedChange[]
  readonly steps: readonly Step[]
  readonly conflicts: readonly PreviewedConflict[]
  /** What `flux undo` will not be able to take back, in sentences. */
  readonly irreversible: readonly string[]
}

function kindOf({ before, after, from }: Staged): FileChange['kind'] {
  if (after === null) return 'delete'
  if (from !== undefined) return 'move'
  return before.kind === 'file' ? 'edit' : 'create'
}

/** The list of changes; the old place of a moved file is part of its move. */
export function listChanges(staged: readonly Staged[]): FileChange[] {
  const movedFrom = new Set(staged.flatMap(({ from }) => from ?? []))
  return staged
    .filter(({ path, after }) => after !== null || !movedFrom.has(path))
    .map((one) => ({
      kind: kindOf(one),
      path: one.path,
      ...(one.from === undefined ? {} : { from: one.from }),
      bytes: (one.after ?? fileBytes(one.before))?.length ?? 0,
      ...(one.secret ? { secret: true } : {}),
    }))
}

const textSide = (bytes: Uint8Array | null): string | null | undefined => (bytes === null ? null : asText(bytes))

async function diffOf(one: Staged, source?: Staged): Promise<string> {
  const before = textSide(fileBytes(source?.before ?? one.before))
  const { path, from, secret } = one
  return unifiedDiff({ path, before, after: textSide(one.after), secret, ...(from === undefined ? {} : { from }) })
}

/** What cannot be taken back: steps that say so, and secret files whose old content is not kept. */
function listIrreversible(staged: readonly Staged[], steps: readonly Step[]): string[] {
  return [
    ...steps.filter(({ irreversible }) => irreversible).map(({ title, undo }) => (undo ? `${title}: ${undo}` : title)),
    ...staged
      .filter(({ secret, before }) => secret && before.kind === 'file')
      .map(({ path }) => `${path}: it holds secrets, so no copy of the old content is kept`),
  ]
}

/** Sets out everything a commit would do. */
export async function describe(
  staged: readonly Staged[],
  steps: readonly Step[],
  conflicts: readonly Conflict[],
): Promise<Preview> {
  const byPath = new Map(staged.map((one) => [one.path, one]))
  const changes: PreviewedChange[] = []
  for (const change of listChanges(staged)) {
    const one = byPath.get(change.path)
    if (one)
      changes.push({ ...change, diff: await diffOf(one, one.from === undefined ? undefined : byPath.get(one.from)) })
  }
  const withDiffs: PreviewedConflict[] = []
  for (const conflict of conflicts) {
    const one = ['exists', 'edited'].includes(conflict.kind) ? byPath.get(conflict.path) : undefined
    withDiffs.push(one ? { ...conflict, diff: await diffOf(one) } : conflict)
  }
  return { changes, steps, conflicts: withDiffs, irreversible: listIrreversible(staged, steps) }
}
