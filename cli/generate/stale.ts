import type { ProjectContext } from '../context.ts'
import { isBrought, migrationsAmong } from '../db/brought.ts'
import type { Wiring } from '../define-generator.ts'
import { isTracked } from '../project/base-text.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { CodeEditor, Edit, MadeEdit } from '../project/code/edit.ts'
import type { Format } from './format.ts'
import { refuseInUse } from './in-use.ts'
import type { Made } from './record.ts'
import { refuseWiring, unwire, type MadeWiring } from './wire.ts'

interface StaleInput {
  readonly changes: ChangeSet
  /** What is made now. */
  readonly files: readonly string[]
  readonly wiring: readonly Wiring[]
  readonly placement: { readonly skipTests: boolean; readonly skipWiring: boolean; readonly force: boolean }
  readonly editor: () => Promise<CodeEditor>
  readonly format: Format
  readonly ctx: ProjectContext
}

/**
 * Takes out what the same generator made of the same name before, by other answers, and does not make now. What it brought in migrations
 * stays: the next one leads on from there.
 * @returns the wiring of before that stays
 * @throws CliError WIRING_REFUSED, STILL_IN_USE
 */
export async function takeOutStale(before: Made, input: StaleInput): Promise<MadeWiring[]> {
  const { changes, files, placement, editor, format, ctx } = input
  const brought = migrationsAmong(before.files)
  const isKept = (path: string) =>
    files.includes(path) || (brought && isBrought(path, brought)) || (placement.skipTests && /\.test\.\w+$/.test(path))
  const removed = before.files.filter((path) => !isKept(path) && isTracked(ctx.root, path))
  for (const path of removed) changes.remove(path)
  const { stale, staying } = sorted(before.wiring, input.wiring)
  const { refused } = await unwire({ changes, wiring: stale.toReversed(), editor, format })
  if (refused.length > 0 && !placement.skipWiring) refuseWiring(refused, 'take out')
  if (removed.length > 0 && !placement.force) await refuseInUse({ changes, root: ctx.root, removed, editor })
  return staying
}

/** The edits of before that are none of now, and those that are. */
function sorted(before: readonly MadeWiring[], now: readonly Wiring[]) {
  const part = (isWanted: boolean): MadeWiring[] =>
    before.flatMap(({ file, edits }) => {
      const wanted = new Set(now.filter((one) => one.file === file).flatMap((one) => one.edits.map(keyOf)))
      const found = edits.filter((edit) => wanted.has(keyOf(edit)) === isWanted)
      return found.length > 0 ? [{ file, edits: found }] : []
    })
  return { stale: part(false), staying: part(true) }
}

function keyOf(edit: Edit | MadeEdit): string {
  const { trace: _, ...plain } = edit as MadeEdit // only an edit that was made has a trace
  return JSON.stringify(Object.entries(plain).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
