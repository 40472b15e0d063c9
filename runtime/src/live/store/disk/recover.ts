import { readFile } from 'node:fs/promises'
import type { LiveLogger } from '../../server/peer.ts'
import { entrySize, type StateTable } from '../table.ts'
import { StateStoreError } from '../types.ts'
import { generationFile, listGenerations } from './files.ts'
import type { Frame, Head } from './frame.ts'
import { type Generation, readGeneration } from './read-generation.ts'

export interface Recovered {
  /** The generation to go on with; undefined where a new one must be made of what was found. */
  readonly goOn: { readonly head: Head; readonly end: number } | undefined
  /** The largest number seen. */
  readonly newest: number
  /** Those that are damaged. */
  readonly damaged: readonly number[]
}

interface Read {
  readonly number: number
  readonly found: Generation | undefined
}

/**
 * Brings the entries back: those of the newest generation, or, where what it began with is damaged, those of the one before and of it
 * what can be read.
 * @throws {StateStoreError} STORE_UNREADABLE where there are generations and none is whole
 */
export async function recover(folder: string, table: StateTable, logger: LiveLogger): Promise<Recovered> {
  const numbers = await listGenerations(folder)
  const newest = numbers[0] ?? 0
  if (newest === 0) return { goOn: undefined, newest, damaged: [] }
  const read: Read[] = []
  for (const number of numbers) {
    const found = readGeneration(await readFile(generationFile(folder, number)))
    read.unshift({ number, found })
    if (found?.whole) break
  }
  if (!read[0]?.found?.whole) throw unreadable(folder)
  for (const { found } of read) for (const frame of found?.frames ?? []) apply(table, frame)
  const damaged = read.filter(({ found }) => !found?.whole || found.damages.length > 0)
  for (const one of damaged) tell(logger, folder, one)
  const last = read.at(-1)?.found
  if (damaged.length > 0 || !last) return { goOn: undefined, newest, damaged: damaged.map(({ number }) => number) }
  if (last.torn > 0)
    logger.info(`The last write to the live state store was not finished, and is not there`, {
      folder,
      bytes: last.torn,
    })
  return { goOn: { head: last.head, end: last.end }, newest, damaged: [] }
}

function apply(table: StateTable, frame: Frame): void {
  table.sawVersion(frame.version)
  if (frame.kind === 'deleted') table.remove(frame.key)
  if (frame.kind !== 'set') return
  const { key, value, version, expires } = frame
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : value.length
  table.put(key, { value, version, expires, size: entrySize(key, bytes) })
}

function tell(logger: LiveLogger, folder: string, { number, found }: Read): void {
  if (found?.whole)
    logger.error('A file of the live state store is damaged: what was written there is as it was before', {
      folder,
      generation: number,
      damages: found.damages,
    })
  else
    logger.error(
      'A file of the live state store is damaged: the backup before it is used, with what can be read of it',
      {
        folder,
        generation: number,
        readable: found?.frames.length ?? 0,
      },
    )
}

const unreadable = (folder: string): StateStoreError =>
  new StateStoreError(
    'STORE_UNREADABLE',
    `Neither the newest file of the live state store in ${folder} nor a backup can be read. Bring a copy back, or move the folder away to start with nothing.`,
  )
