import type { LiveLogger } from '../../server/peer.ts'
import type { StateTable } from '../table.ts'
import { StateStoreError } from '../types.ts'
import { generationFile, makeStoreFolder, type OpenAppend, openAppend, putAside, removeDrafts } from './files.ts'
import { type FolderLock, lockFolder } from './lock.ts'
import { type OpenLog, promote, writeDraft } from './log.ts'
import { type Recovered, recover } from './recover.ts'

/** What tests put in the place of the real ones. */
export interface DiskParts {
  readonly open?: OpenAppend
  /** Milliseconds between two touches of the lock. */
  readonly beat?: number
}

export interface OpenFolderOptions {
  readonly folder: string
  /** Empty; filled with what the folder holds. */
  readonly table: StateTable
  readonly backups: number
  readonly logger: LiveLogger
  readonly lost: () => void
  readonly now: () => number
}

export interface OpenFolder {
  readonly lock: FolderLock
  readonly log: OpenLog
  readonly open: OpenAppend
}

/**
 * Takes the folder, reads it, and opens the generation to go on with.
 * @throws {StateStoreError} STORE_IN_USE, STORE_UNREADABLE, STORE_FAILED
 */
export async function openFolder(options: OpenFolderOptions, parts: DiskParts = {}): Promise<OpenFolder> {
  const { folder, table, logger, lost } = options
  const { open = openAppend, beat } = parts
  let lock: FolderLock | undefined
  try {
    await makeStoreFolder(folder)
    lock = await lockFolder(folder, { lost, beat })
    await removeDrafts(folder)
    const log = await goOn(await recover(folder, table, logger), options, open)
    return { lock, log, open }
  } catch (error) {
    await lock?.release()
    if (error instanceof StateStoreError) throw error
    throw new StateStoreError('STORE_FAILED', `The live state store in ${folder} cannot be opened.`, { cause: error })
  }
}

/** In the file there is; what had to be put together from several is written anew first, before the damaged are put aside. */
async function goOn(
  { goOn: last, newest, damaged }: Recovered,
  { folder, table, backups, now }: OpenFolderOptions,
  open: OpenAppend,
): Promise<OpenLog> {
  if (last) return { head: last.head, file: await open(generationFile(folder, last.head.generation), last.end) }
  const draft = await writeDraft({ folder, generation: newest + 1, begun: now(), open }, table)
  const log = await promote(folder, draft, [], backups + damaged.length)
  for (const generation of damaged) await putAside(folder, generation)
  return log
}
