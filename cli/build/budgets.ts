import { CliError } from '../errors.ts'
import { causesOf } from './causes.ts'
import type { ManifestFile } from './manifest-file.ts'
import { changesSince, type Previous } from './previous.ts'
import { size } from './report.ts'
import type { BundleStats } from './stats.ts'

/** Bytes at most, by how they are counted. */
export interface Budget {
  readonly raw?: number | undefined
  readonly gzip?: number | undefined
  readonly brotli?: number | undefined
}

export interface Weighed {
  readonly budgets: Readonly<Record<string, Budget>>
  readonly files: readonly ManifestFile[]
  /** The built page's text, which names what it loads first; undefined where there is no page. */
  readonly page: string | undefined
  readonly stats: readonly BundleStats[]
  readonly previous: Previous | undefined
}

/**
 * Holds the build to the sizes that the configuration allows. Returns a line for each budget that nothing falls under.
 * @throws CliError BUDGET_EXCEEDED naming what is too large, what has grown, and what has brought it in
 */
export function checkBudgets(weighed: Weighed): string[] {
  const broken: string[] = []
  const idle: string[] = []
  for (const [name, budget] of Object.entries(weighed.budgets)) {
    const groups = groupsOf(name, weighed)
    if (groups.length === 0) idle.push(`The budget ${name} (build.budgets) is for no file of this build.`)
    for (const group of groups) {
      const over = overOf(group, budget)
      if (over.length === 0) continue
      const lines = over.map(({ text }) => text).join('; ')
      broken.push([`${lines}.`, ...reasons(group, Math.max(...over.map(({ by }) => by)), weighed)].join('\n'))
    }
  }
  if (broken.length === 0) return idle
  throw new CliError('BUDGET_EXCEEDED', { detail: broken.join('\n\n'), state: 'The last build is as it was.' })
}

interface Group {
  readonly name: string
  readonly files: readonly ManifestFile[]
}

function groupsOf(name: string, { files, page }: Weighed): Group[] {
  const some = (list: readonly ManifestFile[]): Group[] => (list.length === 0 ? [] : [{ name, files: list }])
  const isClient = ({ file }: ManifestFile) => file.startsWith('client/') && file !== 'client/licenses.txt'
  if (name === 'client.initial') return page === undefined ? [] : some(initialFiles(files, page))
  if (name === 'client.total') return some(files.filter(isClient))
  if (name === 'server')
    return some(files.filter(({ file }) => /^server\/.*\.js$/.test(file) && file !== 'server/migrate.js'))
  const pattern = toPattern(name)
  return files.filter(({ file }) => pattern.test(file)).map((file) => ({ name: file.file, files: [file] }))
}

/** The page and the scripts and styles that it names: what a browser loads before it runs anything. */
export function initialFiles(files: readonly ManifestFile[], page: string): ManifestFile[] {
  const addresses = [...page.matchAll(/\b(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, address = '']) => address)
  return files.filter(
    ({ file }) =>
      file === 'client/index.html' ||
      (file.startsWith('client/') && addresses.some((address) => `/${address}`.endsWith(file.slice('client'.length)))),
  )
}

/** `*` stands for a name, `**` for any folders. */
function toPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*\/?|\*)/).map((part) => {
    if (part.startsWith('**')) return '.*'
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`)
}

const kinds = ['raw', 'gzip', 'brotli'] as const

function overOf({ name, files }: Group, budget: Budget): { readonly text: string; readonly by: number }[] {
  return kinds.flatMap((kind) => {
    const limit = budget[kind]
    const sum = files.reduce((total, file) => total + weightOf(file, kind), 0)
    return limit === undefined || sum <= limit
      ? []
      : {
          text: `${name} is ${size(sum)} ${kind}, ${size(sum - limit)} more than its budget of ${size(limit)}`,
          by: sum - limit,
        }
  })
}

/** What is not sent in brotli is sent in the next best form. */
const weightOf = ({ bytes, gzip, brotli }: ManifestFile, kind: (typeof kinds)[number]): number =>
  kind === 'raw' ? bytes : kind === 'gzip' ? gzip : (brotli ?? gzip)

/** Growth below this part of what is too much is not why: the budget is new, or it was broken before. */
const TELLING = 0.02

/** What has grown since the last build, and why; without one, or where nothing has to speak of, what is largest. */
function reasons({ files }: Group, excess: number, { stats, previous: last }: Weighed): string[] {
  const previous = last && growth(files, last) >= excess * TELLING ? last : undefined
  const changes = previous && changesSince(files, previous.files)
  const grown = files
    .map(({ file, bytes }) => ({ file, by: changes?.get(file) ?? 0, bytes }))
    .map(({ file, by, bytes }) => ({ file, by: by === 'new' ? bytes : by, isNew: by === 'new' }))
    .filter(({ by }) => by > 0)
    .toSorted((a, b) => b.by - a.by)
    .slice(0, 3)
  const lines = grown.map(({ file, by, isNew }) => `  ${file} ${isNew ? 'is new' : 'has grown'}: +${size(by)}`)
  const names = new Set(files.map(({ file }) => file))
  return [...lines, ...causesOf(stats, previous?.stats, names).map((line) => `  ${line}`)]
}

function growth(files: readonly ManifestFile[], { files: before }: Previous): number {
  const changes = changesSince(files, before)
  return files.reduce((total, { file, bytes }) => {
    const change = changes.get(file) ?? 0
    return total + (change === 'new' ? bytes : change)
  }, 0)
}
