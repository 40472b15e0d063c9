import { inLine } from '../project/visible.ts'
import type { ManifestFile } from './manifest-file.ts'

export type ReportedFile = Pick<ManifestFile, 'file' | 'bytes' | 'gzip' | 'brotli'>

/** JavaScript that the server loads: without `migrate.js`, native files and what only a browser gets. */
export function serverBytes(files: readonly ReportedFile[]): number {
  const own = files.filter(({ file }) => /^server\/.*\.js$/.test(file) && file !== 'server/migrate.js')
  return own.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Bytes of several files together, as they are and as they are sent. */
export interface Weight {
  readonly raw: number
  readonly gzip: number
  readonly brotli: number
}

export function sumOf(files: readonly ReportedFile[]): Weight {
  const sum = (pick: (file: ReportedFile) => number) => files.reduce((total, file) => total + pick(file), 0)
  return { raw: sum((f) => f.bytes), gzip: sum((f) => f.gzip), brotli: sum((f) => f.brotli ?? f.gzip) }
}

const shownAtMost = 14
/** Of the page's files among them: small beside those of a server, and what people wait for. */
const shownOfPage = 6

export interface TableOptions {
  readonly columns?: number | undefined
  /** By how much files have grown since the last build, by name. */
  readonly changes?: ReadonlyMap<string, number | 'new'> | undefined
}

/** The files as a table; the smallest ones of a long list as one line. */
export function fileTable(files: readonly ReportedFile[], { columns = 100, changes }: TableOptions = {}): string {
  const shown = files.length <= shownAtMost ? files : largest(files)
  const rest = files.filter((file) => !shown.includes(file))
  const hasBrotli = files.some(({ brotli }) => brotli !== undefined)
  const isChanged = [...(changes?.values() ?? [])].some((change) => change !== 0)
  const cells = (raw: number, gzip: number, brotli: number | undefined, change: string) => [
    size(raw),
    // What does not get smaller is sent as it is.
    gzip < raw ? size(gzip) : '',
    ...(hasBrotli ? [brotli === undefined ? '' : size(brotli)] : []),
    ...(isChanged ? [change] : []),
  ]
  const sum = sumOf(rest)
  const all = [
    ['', 'raw', 'gzip', ...(hasBrotli ? ['brotli'] : []), ...(isChanged ? ['change'] : [])],
    ...shown.map((row) => [row.file, ...cells(row.bytes, row.gzip, row.brotli, changeText(changes?.get(row.file)))]),
    ...(rest.length === 0
      ? []
      : [
          [`${rest.length} smaller files`, ...cells(sum.raw, sum.gzip, undefined, changeText(changeOf(rest, changes)))],
        ]),
  ]
  return lineUp(all, columns)
}

const changeOf = (files: readonly ReportedFile[], changes: TableOptions['changes']) =>
  files.reduce((total, { file, bytes }) => {
    const change = changes?.get(file) ?? 0
    return total + (change === 'new' ? bytes : change)
  }, 0)

function changeText(change: number | 'new' | undefined): string {
  if (change === undefined || change === 0) return ''
  if (change === 'new') return 'new'
  return change > 0 ? `+${size(change)}` : `-${size(-change)}`
}

function lineUp(all: readonly (readonly string[])[], columns: number): string {
  // Names of files are anybody's.
  const rows = all.map(([name = '', ...cells]) => [inLine(name), ...cells])
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const figures = widths.slice(1).reduce((total, width) => total + width + 2, 0)
  // One column that some terminals keep free.
  const room = Math.min(widths[0] ?? 0, Math.max(20, columns - figures - 1))
  return rows
    .map(([name = '', ...cells]) => {
      const right = cells.map((cell, index) => `  ${cell.padStart(widths[index + 1] ?? 0)}`).join('')
      return `${shortened(name, room).padEnd(room)}${right}`.trimEnd()
    })
    .join('\n')
}

/** Without a part of its middle, as its end tells it from the others. */
function shortened(file: string, room: number): string {
  if (file.length <= room) return file
  const end = Math.ceil((room - 1) * 0.6)
  return `${file.slice(0, room - 1 - end)}…${file.slice(-end)}`
}

function largest(files: readonly ReportedFile[]): readonly ReportedFile[] {
  const sorted = files.toSorted((a, b) => b.bytes - a.bytes)
  const page = sorted.filter(({ file }) => /(?:^|\/)client\//.test(file)).slice(0, shownOfPage)
  const others = sorted.filter((file) => !page.includes(file))
  const chosen = new Set([...page, ...others.slice(0, shownAtMost - page.length)])
  return files.filter((file) => chosen.has(file))
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`
}
