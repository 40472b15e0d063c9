import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { codeFrame } from './frame.ts'

/** What went wrong in the app's own code, at the place in its sources where a person can mend it. */
export interface Problem {
  /** One line or a short paragraph, without colours. */
  readonly message: string
  /** Absolute path of the source. */
  readonly file?: string
  /** Counts from 1. */
  readonly line?: number
  /** Counts from 1. */
  readonly column?: number
  readonly frame?: string
  /** Stack lines in the app's own sources, none of the tools'. */
  readonly stack?: string
}

export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** The fields that Vite, rolldown and its plugins put on their errors; each may be missing or empty. */
interface ToolError {
  readonly id?: unknown
  readonly loc?: { readonly file?: unknown; readonly line?: unknown; readonly column?: unknown } | undefined
}

/** Describes any thrown value for a person: message, place, frame and the app's part of the stack. */
export function describeProblem(error: unknown, root: string): Problem {
  const text = stripVTControlCharacters(messageOf(error))
  const stack = error instanceof Error ? appStack(error.stack ?? '', root) : []
  const place = placeInMessage(text, error, root) ?? placeOfTool(error, root) ?? stack[0]?.place
  const name = error instanceof Error && stack.length > 0 && error.name !== 'Error' ? `${error.name}: ` : ''
  return problemAt(`${name}${shortMessage(text)}`, place, stack.map((line) => line.text).join('\n'))
}

/** Plugins of Vite may throw plain objects. */
function messageOf(error: unknown): string {
  const isObject = typeof error === 'object' && error !== null && 'message' in error
  return isObject && typeof error.message === 'string' ? error.message : String(error)
}

/** A problem at a known place; reads the file for its frame. */
export function problemAt(message: string, place: Place | undefined, stack = ''): Problem {
  if (place === undefined) return { message, ...(stack === '' ? {} : { stack }) }
  const source = readSource(place.file)
  const frame = place.line === undefined || source === undefined ? '' : codeFrame(source, place.line, place.column)
  return { message, ...place, ...(frame === '' ? {} : { frame }), ...(stack === '' ? {} : { stack }) }
}

/** `app/server/index.ts:3:7`, or nothing where the place is unknown. */
export function placeText(problem: Problem, root: string): string {
  if (problem.file === undefined) return ''
  const inside = relative(root, problem.file)
  const path = inside.startsWith('..') || isAbsolute(inside) ? problem.file : inside
  return [path, problem.line, problem.column].filter((part) => part !== undefined).join(':')
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Drops the tool's preamble and its drawing of the source: the frame is drawn here, alike for every tool. */
function shortMessage(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(\d+\s*)?[│╭╰─┬┴·]/u.test(line) && !/^\s*at .+:\d+:\d+\)?$/.test(line))
  const kept = lines.map((line) => line.replace(/^\[(PARSE_ERROR|plugin [^\]]+)\]\s*/, '').trimEnd())
  const body = kept.filter((line) => !/^(Transform|Build) failed with \d+ errors?:$/.test(line))
  return body
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}

/** On Node the position of a syntax error stands only in the message (`╭─[ app/a.ts:3:26 ]`), the file in `id`. */
function placeInMessage(text: string, error: unknown, root: string): Place | undefined {
  const drawn = /╭─\[\s*(.+?):(\d+):(\d+)\s*\]/u.exec(text)
  if (drawn !== null) {
    const file = fileOf((error as ToolError | null)?.id, root) ?? fileOf(drawn[1], root)
    return file === undefined ? undefined : { file, line: Number(drawn[2]), column: Number(drawn[3]) }
  }
  const missing = /Failed to load url (\S+) \(resolved id: .*?\) in (.+?)\. Does the file exist\?/.exec(text)
  const unresolved =
    /(?:Cannot find (?:module|package)|Failed to resolve import|Could not resolve) ['"](.+?)['"](?:.*?)(?:imported from|from|in) ['"]?(.+?)['"]?(?:\.|$)/m.exec(
      text,
    )
  const [, specifier, importer] = missing ?? unresolved ?? []
  const file = fileOf(importer, root) ?? fileOf(importer === undefined ? undefined : `${importer}.ts`, root)
  return file === undefined || specifier === undefined ? undefined : importPlace(file, specifier)
}

/** Where a file names an import: a tool that cannot resolve it often gives only the file. */
export function importPlace(file: string, specifier: string): Place {
  const source = readSource(file) ?? ''
  const at = [`'${specifier}'`, `"${specifier}"`, `\`${specifier}\``]
    .map((quoted) => source.indexOf(quoted))
    .find((index) => index >= 0)
  if (at === undefined) return { file }
  const before = source.slice(0, at).split('\n')
  return { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

function placeOfTool(error: unknown, root: string): Place | undefined {
  const { id, loc } = (error ?? {}) as ToolError
  const file = fileOf(loc?.file, root) ?? fileOf(id, root)
  if (file === undefined) return undefined
  if (typeof loc?.line !== 'number' || loc.line < 1) return { file }
  return { file, line: loc.line, ...(typeof loc.column === 'number' ? { column: loc.column + 1 } : {}) }
}

function fileOf(value: unknown, root: string): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const path = value.startsWith('file://') ? fileURLToPath(value) : value.replace(/[?#].*$/, '')
  const file = resolve(root, path)
  return existsSync(file) ? file : undefined
}

function appStack(stack: string, root: string): { text: string; place: Place }[] {
  const lines: { text: string; place: Place }[] = []
  for (const text of stack.split('\n')) {
    const match = /^\s*at (?:.*?\()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).+?):(\d+):(\d+)\)?$/.exec(text)
    const file = fileOf(match?.[1], root)
    if (match === null || file === undefined || file.includes('node_modules') || relative(root, file).startsWith('..'))
      continue
    lines.push({ text: text.trimEnd(), place: { file, line: Number(match[2]), column: Number(match[3]) } })
  }
  return lines
}
