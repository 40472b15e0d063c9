import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Context } from '../context.ts'
import type { AppFacts } from '../project/app-facts.ts'
import { resolveFromApp } from '../project/load.ts'

/** Text as the app's own formatter writes it; the text itself where that cannot be said. */
export type Format = (path: string, text: string) => Promise<string>

type FormatContext = Pick<Context, 'exec' | 'log'>

interface FormatterRow {
  readonly package: string
  readonly open: (root: string, ctx: FormatContext) => Promise<Format>
}

/** In the order they are looked for: the default app's first. */
const FORMATTERS: readonly FormatterRow[] = [
  { package: 'oxfmt', open: openOxfmt },
  { package: '@biomejs/biome', open: openBiome },
  { package: 'prettier', open: openPrettier },
]

/** The app's formatter, or one that leaves everything as it is. It is loaded at the first text. */
export function formatterOf({ root, dependencies }: AppFacts, ctx: FormatContext): Format {
  const row = FORMATTERS.find((one) => one.package in dependencies)
  if (!row) return async (_, text) => text
  let opened: Promise<Format> | undefined
  let told = false
  return async (path, text) => {
    if (!/\.(?:[cm]?[jt]sx?|json|css)$/.test(path)) return text
    try {
      return await (
        await (opened ??= row.open(root, ctx))
      )(path, text)
    } catch (error) {
      // What is written is right without it; how it looks is not worth a failure.
      if (!told) ctx.log.warn(`${row.package} could not format what was written: ${firstLine(error)}`)
      told = true
      return text
    }
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

interface Oxfmt {
  format(
    file: string,
    text: string,
    options: object,
  ): Promise<{ readonly code: string; readonly errors: readonly { readonly message: string }[] }>
}

/** oxfmt runs in this process, in a few milliseconds; its settings are only read by its own program. */
async function openOxfmt(root: string, { exec }: FormatContext): Promise<Format> {
  const settings = oxfmtSettings(root)
  if (!settings) return throughProgram(root, exec, join('node_modules', '.bin', 'oxfmt'), '--stdin-filepath=')
  const { format } = (await import(pathToFileURL(resolveFromApp(root, 'oxfmt')).href)) as Oxfmt
  const { ignorePatterns: _, overrides: __, ...options } = settings
  return async (path, text) => {
    const { code, errors } = await format(path, text, options)
    const [error] = errors
    if (error) throw new Error(error.message)
    return code
  }
}

/** The settings, where they are plain: in one JSON file at the root, without parts for some files only. */
function oxfmtSettings(root: string): Readonly<Record<string, unknown>> | undefined {
  const file = join(root, '.oxfmtrc.json')
  const others = ['.oxfmtrc.jsonc', 'oxfmt.config.ts', '.editorconfig'].some((name) => existsSync(join(root, name)))
  if (others) return undefined
  if (!existsSync(file)) return {}
  try {
    const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    return 'overrides' in settings ? undefined : settings
  } catch {
    return undefined // with comments, or broken: its own program will say
  }
}

async function openBiome(root: string, { exec }: FormatContext): Promise<Format> {
  return throughProgram(root, exec, join('node_modules', '.bin', 'biome'), 'format --stdin-file-path=')
}

interface Prettier {
  resolveConfig(file: string): Promise<object | null>
  format(text: string, options: object): Promise<string>
}

async function openPrettier(root: string): Promise<Format> {
  const prettier = (await import(pathToFileURL(resolveFromApp(root, 'prettier')).href)) as Prettier & {
    default?: Prettier
  }
  const { resolveConfig, format } = prettier.default ?? prettier
  return async (path, text) => {
    const file = join(root, path)
    return format(text, { ...(await resolveConfig(file)), filepath: file })
  }
}

function throughProgram(root: string, exec: Context['exec'], program: string, given: string): Format {
  return async (path, input) => {
    const args = `${given}${path}`.split(' ')
    const { exitCode, stdout, stderr } = await exec(join(root, program), args, {
      cwd: root,
      input,
      allowFailure: true,
      timeout: 20_000,
    })
    if (exitCode !== 0) throw new Error(stderr.trim() || `${program} ended with ${exitCode}`)
    return stdout.endsWith('\n') || !input.endsWith('\n') ? stdout : `${stdout}\n`
  }
}
