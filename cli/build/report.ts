import type { ManifestFile } from './manifest.ts'

export type ReportedFile = Pick<ManifestFile, 'file' | 'bytes' | 'gzip' | 'brotli'>

/** JavaScript that the server loads: without `migrate.js`, native files and what only a browser gets. */
export function serverBytes(files: readonly ReportedFile[]): number {
  const own = files.filter(({ file }) => /^server\/.*\.js$/.test(file) && file !== 'server/migrate.js')
  return own.reduce((sum, { bytes }) => sum + bytes, 0)
}

const shownAtMost = 14

/** The files as a table; the smallest ones of a long list as one line. */
export function fileTable(files: readonly ReportedFile[], columns = 100): string {
  const shown = files.length <= shownAtMost ? files : largest(files)
  const rest = files.filter((file) => !shown.includes(file))
  const rows = shown.map((row) => [row.file, size(row.bytes), size(row.gzip)] as const)
  const sum = (key: 'bytes' | 'gzip') => rest.reduce((total, file) => total + file[key], 0)
  const all = [
    ['', 'raw', 'gzip'] as const,
    ...rows,
    ...(rest.length === 0 ? [] : [[`${rest.length} smaller files`, size(sum('bytes')), size(sum('gzip'))] as const]),
  ]
  const width = (column: 0 | 1 | 2) => Math.max(...all.map((row) => row[column].length))
  // Two columns apart, and one that some terminals keep free.
  const room = Math.min(width(0), Math.max(20, columns - width(1) - width(2) - 5))
  return all
    .map(
      ([file, raw, gz]) => `${shortened(file, room).padEnd(room)}  ${raw.padStart(width(1))}  ${gz.padStart(width(2))}`,
    )
    .join('\n')
}

/** Without a part of its middle, as its end tells it from the others. */
function shortened(file: string, room: number): string {
  if (file.length <= room) return file
  const end = Math.ceil((room - 1) * 0.6)
  return `${file.slice(0, room - 1 - end)}…${file.slice(-end)}`
}

function largest(files: readonly ReportedFile[]): readonly ReportedFile[] {
  const chosen = new Set(files.toSorted((a, b) => b.bytes - a.bytes).slice(0, shownAtMost))
  return files.filter((file) => chosen.has(file))
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`
}
