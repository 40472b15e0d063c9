import { readdir } from 'node:fs/promises'
import { CliError, type ErrorCode } from '../errors.ts'

/** Makes an entry of a file's default export. `place` is the file, for the error. */
export type EntryOf<Entry> = (name: string, value: unknown, place: string) => Entry

/**
 * What the files of a folder define, by their names: `add-thing.ts` is `add-thing`. Tests, and what does not look like a name, are passed over.
 * The build of FluxStack replaces each module that scans by a manifest made by the same scan, where `load` is a lazy chunk.
 * @param place how errors name the folder
 */
export async function scan<Entry>(folder: URL, place: string, entryOf: EntryOf<Entry>): Promise<Entry[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default?: unknown }
      return entryOf(file.replace(/\.ts$/, ''), module.default, `${place}/${file}`)
    }),
  )
}

interface Kind<Definition, Info> {
  readonly code: ErrorCode
  /** What makes a definition, for the error. */
  readonly maker: string
  /** What is wrong with it, if anything. */
  readonly problem: (value: Readonly<Record<string, unknown>>) => string | undefined
  /** The definition as data, without its code. */
  readonly info: (definition: Definition) => Info
}

type Entry<Definition, Info> = Info & { readonly name: string; load(): Promise<Definition> }

/** Entries of one kind of definition. */
export const entriesOf =
  <Definition, Info>({ code, maker, problem, info }: Kind<Definition, Info>): EntryOf<Entry<Definition, Info>> =>
  (name, value, place) => {
    const wrong =
      typeof value === 'object' && value !== null ? problem({ ...value }) : `it has no default export made by ${maker}`
    if (wrong !== undefined) throw new CliError(code, { detail: `${place}: ${wrong}.` })
    const definition = value as Definition // `problem` has looked at its shape
    return { ...info(definition), name, load: async () => definition }
  }
