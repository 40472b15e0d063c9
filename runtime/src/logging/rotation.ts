import { basename, dirname, extname, join } from 'node:path'

/** `logs/app.log` in its parts. */
export interface LogName {
  folder: string
  stem: string
  ext: string
}

export function logName(path: string): LogName {
  const ext = extname(path)
  return { folder: dirname(path), stem: basename(path, ext), ext }
}

let last = 0

/**
 * A name for what is rotated out: `logs/app-20260102T030405678Z.log`, in UTC, so that names sort by age. No two of a process are
 * the same: the millisecond goes on where it has to.
 */
export function archivePath({ folder, stem, ext }: LogName, now: number, taken: (path: string) => boolean): string {
  for (let time = Math.max(now, last + 1); ; time++) {
    const path = join(folder, `${stem}-${new Date(time).toISOString().replace(/[-:.]/g, '')}${ext}`)
    if (taken(path) || taken(`${path}.gz`)) continue
    last = time
    return path
  }
}

export interface Archive {
  file: string
  /** When it was rotated out. */
  time: number
  state: 'plain' | 'gzip' | 'half'
}

/** Which of a folder's files are this log's archives, oldest first. */
export function archivesIn(files: readonly string[], { stem, ext }: LogName): Archive[] {
  const found: Archive[] = []
  for (const file of files) {
    if (!file.startsWith(`${stem}-`)) continue
    const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z(.*)$/.exec(file.slice(stem.length + 1))
    const [, year, month, day, hour, minute, second, ms, rest] = match ?? []
    const state =
      rest === ext ? 'plain' : rest === `${ext}.gz` ? 'gzip' : rest === `${ext}.gz.part` ? 'half' : undefined
    const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
    if (state && !Number.isNaN(time)) found.push({ file, time, state })
  }
  return found.toSorted((a, b) => a.time - b.time)
}

/** The number of the period that a moment lies in; periods begin at local midnight, or at a part of the day. */
export function periodOf(time: number, length: number): number {
  return Math.floor((time - new Date(time).getTimezoneOffset() * 60_000) / length)
}
