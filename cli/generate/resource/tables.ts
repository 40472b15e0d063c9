import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { topLevel } from './split-code.ts'

/** A column as the model's code has it, as far as a generator needs to know. */
export interface KnownColumn {
  readonly key: string
  /** `text`, `integer`, … */
  readonly builder: string
  readonly code: string
  /** A row cannot be made without it. */
  readonly required: boolean
  readonly unique: boolean
  /** The variable of the table it refers to. */
  readonly references: string | undefined
}

/** A table of the app. */
export interface KnownTable {
  /** `authors`, as other models import it. */
  readonly variable: string
  /** Relative to `app/server/models`. */
  readonly file: string
  readonly columns: readonly KnownColumn[]
}

const MODELS = 'app/server/models'

/** The tables that the app's models define, by reading their text: what is put together otherwise is not seen. */
export function readTables(root: string): readonly KnownTable[] {
  const folder = join(root, MODELS)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .flatMap((file) => tablesIn(readFileSync(join(folder, file), 'utf8'), file.replaceAll('\\', '/')))
}

export function tablesIn(text: string, file: string): KnownTable[] {
  const definitions = text.matchAll(
    /^export const (\w+) = \w*[tT]able\w*\(\s*(['"`])[\w-]+\2\s*,\s*(?:\(\w*\)\s*=>\s*\()?\{/gm,
  )
  return Array.from(definitions, (found) => ({
    variable: found[1] ?? '',
    file,
    columns: topLevel(text, found.index + found[0].length).flatMap(columnIn),
  }))
}

function columnIn(code: string): KnownColumn[] {
  const [, key, builder] =
    /^(?:(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)\s*)*['"]?(\w+)['"]?\s*:\s*(?:\w+\.)?(\w+)\(/.exec(code) ?? []
  if (key === undefined || builder === undefined) return []
  const optional = !code.includes('.notNull(') || /\.(?:\$?default\w*|generated\w+|primaryKey)\(/.test(code)
  return [
    {
      key,
      builder,
      code,
      required: !optional,
      unique: code.includes('.unique('),
      references: /\.references\(\s*\([^)]*\)(?:\s*:\s*\w+)?\s*=>\s*(\w+)\./.exec(code)?.[1],
    },
  ]
}

/** The column that a person knows a row by, if there is one. */
export function labelOf({ columns }: KnownTable): string | undefined {
  const texts = columns.filter(
    ({ builder, code }) => /^(?:text|varchar|char)$/.test(builder) && !code.includes("mode: 'json'"),
  )
  const known = ['name', 'title', 'label', 'displayName', 'fullName', 'email', 'slug']
  return known.find((key) => texts.some((text) => text.key === key)) ?? texts.find(({ required }) => required)?.key
}
