import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Archive, archivesIn, type LogName } from './rotation.ts'

export interface Retention {
  gzip: boolean
  /** How many rotated files are kept. */
  keep: number
  /** Milliseconds after which a rotated file is deleted. */
  keepFor?: number | undefined
}

/**
 * Brings the rotated files of a log in order: deletes those that are too many or too old, compresses the rest. It also finishes
 * what a process that was killed left: a half-made archive is made again, and an original whose archive is whole is deleted.
 */
export async function settleArchives(name: LogName, retention: Retention, now: number): Promise<void> {
  // a folder that somebody has deleted holds no archives
  const inFolder = async () => archivesIn(await readdir(name.folder).catch(() => []), name)
  const remove = (one: Archive) => rm(join(name.folder, one.file), { force: true })
  const archives = await inFolder()
  const whole = new Set(archives.filter(({ state }) => state === 'gzip').map(({ time }) => time))
  for (const one of archives)
    if (one.state === 'half' || (one.state === 'plain' && whole.has(one.time))) await remove(one)
  for (const one of expired(await inFolder(), retention, now)) await remove(one)
  if (!retention.gzip) return
  for (const one of await inFolder()) if (one.state === 'plain') await compress(join(name.folder, one.file))
}

function expired(archives: readonly Archive[], { keep, keepFor }: Retention, now: number): Archive[] {
  const tooMany = archives.length - keep
  return archives.filter(({ time }, i) => i < tooMany || (keepFor !== undefined && now - time > keepFor))
}

/** The archive gets its name when it is whole, and the original goes after that: no line is ever in neither. */
async function compress(file: string): Promise<void> {
  const half = `${file}.gz.part`
  try {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(half, { mode: 0o640 }))
  } catch (error) {
    await rm(half, { force: true })
    throw error
  }
  // in one go, so that an exit does not come between them
  renameSync(half, `${file}.gz`)
  rmSync(file)
}
