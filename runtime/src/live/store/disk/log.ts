import { rename } from 'node:fs/promises'
import type { StateTable, TableEntry } from '../table.ts'
import { type AppendFile, generationFile, inPieces, type OpenAppend, removeOld, syncFolder } from './files.ts'
import { encodeFrame, encodeHead, type Frame, HEAD_BYTES, type Head, newHead } from './frame.ts'

/** A generation that is written to. */
export interface OpenLog {
  readonly head: Head
  readonly file: AppendFile
}

/** A new generation under a name that recovery does not look at. */
export interface Draft extends OpenLog {
  readonly path: string
}

/** Writes all that is there at the moment of the call. */
export async function writeDraft(
  { folder, generation, begun, open }: { folder: string; generation: number; begun: number; open: OpenAppend },
  table: StateTable,
): Promise<Draft> {
  const picture = table.picture()
  const { version } = table
  const head = newHead(generation, begun)
  const path = `${generationFile(folder, generation)}.draft`
  const file = await open(path, 0)
  try {
    for (const piece of inPieces(frames(picture, version, head))) await file.append(piece)
    await file.sync()
  } catch (error) {
    await file.close()
    throw error
  }
  return { head, file, path }
}

function* frames(picture: readonly (readonly [string, TableEntry])[], version: number, head: Head): Generator<Buffer> {
  yield encodeHead(head)
  for (const [key, entry] of picture) yield encodeFrame(setFrame(key, entry), head)
  yield encodeFrame({ kind: 'pictureEnd', version }, head)
}

export const setFrame = (key: string, { value, version, expires }: TableEntry): Frame => ({
  kind: 'set',
  key,
  value,
  version,
  expires,
})

/** Puts a draft, with what was written since it was begun, in the place of the log before it. */
export async function promote(
  folder: string,
  draft: Draft,
  since: readonly Frame[],
  backups: number,
): Promise<OpenLog> {
  for (const piece of inPieces(since.map((frame) => encodeFrame(frame, draft.head)))) await draft.file.append(piece)
  if (since.length > 0) await draft.file.sync()
  await rename(draft.path, generationFile(folder, draft.head.generation))
  await syncFolder(folder)
  await removeOld(folder, backups).catch(() => undefined) // the next generation tries again
  return { head: draft.head, file: draft.file }
}

/** What a log of these entries alone would take, at most. */
export const leastSize = (table: StateTable): number => HEAD_BYTES + table.size
