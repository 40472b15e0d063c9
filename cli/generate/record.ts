import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../errors.ts'
import type { Names } from './names.ts'
import type { MadeWiring } from './wire.ts'

const FOLDER = 'made'

/** What one run of a generator made, kept in `.flux/made/<generator>/<name>.json` for `flux destroy`. */
export interface Made {
  readonly generator: string
  /** As `flux destroy` takes it: `admin/mail`. */
  readonly name: string
  readonly answers: Readonly<Record<string, unknown>>
  /** Below the usual folders; empty for none. */
  readonly folder: string
  readonly files: readonly string[]
  readonly wiring: readonly MadeWiring[]
  /** Files that were edited in a way that cannot be told apart later. */
  readonly edited?: readonly string[]
}

export type Key = Pick<Made, 'generator' | 'name'>

// No file system takes all that a generator's name may hold: `plop:page`, `@acme/tools:page`.
const folderOf = (generator: string): string => generator.replaceAll('/', '__').replaceAll(':', '+')
const generatorOf = (folder: string): string => folder.replaceAll('+', ':').replaceAll('__', '/')

/** The key of what a generator makes of a name. */
export const keyOf = (generator: string, { folder, given }: Names): Key => ({
  generator,
  name: [folder, given.kebab].filter(Boolean).join('/'),
})

/** Where the record is, below `.flux`. A folder in the name becomes part of the file's. */
export const recordPath = ({ generator, name }: Key): string =>
  `${FOLDER}/${folderOf(generator)}/${name.replaceAll('/', '__')}.json`

export const formatRecord = (made: Made): string => `${JSON.stringify({ version: 1, ...made }, null, 2)}\n`

/** The record of that name, if something of it was generated. @throws CliError STATE_BROKEN */
export function readRecord(root: string, key: Key): Made | undefined {
  const file = join(root, '.flux', recordPath(key))
  if (!existsSync(file)) return undefined
  const { generator, name } = key
  // Its key is where it lies, whatever it says itself.
  return { ...parseRecord(readFileSync(file, 'utf8'), `.flux/${recordPath(key)}`), generator, name }
}

function parseRecord(text: string, file: string): Made {
  try {
    const made = JSON.parse(text) as Made
    const isText = (value: unknown) => typeof value === 'string'
    const isWhole =
      [made.generator, made.name].every(isText) &&
      [made.files, made.wiring, made.edited ?? []].every(Array.isArray) &&
      [...made.files, ...(made.edited ?? [])].every(isText) &&
      made.wiring.every(
        (one: MadeWiring | null) => isText(one?.file) && Array.isArray(one?.edits) && one.edits.every(isEdit),
      )
    if (isWhole) return made
  } catch (cause) {
    throw broken(file, cause)
  }
  throw broken(file)
}

const isEdit = (edit: unknown): boolean => typeof edit === 'object' && edit !== null && 'kind' in edit

const broken = (file: string, cause?: unknown) =>
  new CliError('STATE_BROKEN', {
    detail: `${file} is not what flux generate wrote.`,
    fix: `Repair ${file}, or take it back from version control.`,
    state: 'Nothing was changed.',
    ...(cause === undefined ? {} : { cause }),
  })

/** Everything that was generated and not taken back, by generator and name. */
export function listRecords(root: string): Key[] {
  const folder = join(root, '.flux', FOLDER)
  const list = (path: string) => (existsSync(path) ? readdirSync(path).toSorted() : [])
  return list(folder).flatMap((generator) =>
    list(join(folder, generator)).flatMap((file) =>
      file.endsWith('.json')
        ? [{ generator: generatorOf(generator), name: file.slice(0, -'.json'.length).replaceAll('__', '/') }]
        : [],
    ),
  )
}
