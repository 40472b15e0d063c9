import type { ESTree } from 'rolldown/utils'
import { insertAbove, insertBelow } from './statements.ts'
import { insertion, type Patch, type Source } from './source.ts'

type Head = ESTree.ImportDeclaration | ESTree.ExportAllDeclaration | ESTree.ExportNamedDeclaration

/** Built-in modules, packages, then the app's files from the farthest folder to the nearest. */
function rank(specifier: string): number {
  if (specifier.startsWith('node:')) return 0
  const [up = ''] = /^(?:\.\.\/)*/.exec(`${specifier}/`) ?? []
  if (up !== '') return 100 - up.length
  return /^\.\/|^\.$/.test(specifier) ? 100 : 1
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The ways in which people and tools sort imports; the first that a file keeps to is its own. */
const ORDERS: readonly ((a: string, b: string) => number)[] = [
  (a, b) => rank(a) - rank(b) || compare(a, b),
  (a, b) => rank(a) - rank(b) || compare(a.toLowerCase(), b.toLowerCase()),
  compare,
  (a, b) => compare(a.toLowerCase(), b.toLowerCase()),
]

/** Where a declaration that names a module goes among those that are there: in their order if they have one, else behind them. */
export function placeAmong(source: Source, heads: readonly Head[], from: string, code: string): Patch | undefined {
  const last = heads.at(-1)
  if (last === undefined) return undefined
  const names = heads.map((head) => head.source?.value ?? '')
  const order = ORDERS.find((each) =>
    names.every((name, index) => index === 0 || each(names[index - 1] ?? '', name) <= 0),
  )
  const index = order === undefined ? -1 : names.findIndex((name) => order(name, from) > 0)
  const next = heads[index]
  const previous = heads[index - 1]
  if (next === undefined) return insertBelow(source, last, code)
  if (previous !== undefined && rank(previous.source?.value ?? '') === rank(from))
    return insertBelow(source, previous, code)
  const above = source.withCommentsAbove(next.start)
  if (!source.beginsLine(above)) return insertBelow(source, previous ?? next, code)
  if (previous !== undefined) return insertAbove(source, above, code)
  // What stands right above the first one may speak to the whole file.
  return above === next.start ? insertAbove(source, above, code) : insertBelow(source, next, code)
}

/** Where the first import of a file goes: behind directives and what is said of the whole file, with an empty line below it. */
export function placeFirst(source: Source, code: string): Patch {
  const { text, program } = source
  const directive = program.body.findLast((node) => node.type === 'ExpressionStatement' && node.directive != null)
  let at = source.after(directive === undefined ? 0 : source.commentsBehind(directive.end).end)
  for (const comment of source.comments) {
    if (comment.start !== at || !isOfFile(source, comment)) continue
    at = source.after(source.commentsBehind(comment.end).end)
  }
  if (at === text.length) return atEnd(source, code)
  const start = source.lineStart(at)
  const isAfterGap = start === 0 || source.beginsLine(start - 1)
  return insertAbove(source, at, code, isAfterGap ? 2 : 1)
}

/** A licence, a `#!`, a pragma, or any comment with an empty line below it. */
function isOfFile(source: Source, comment: { readonly start: number; readonly end: number }): boolean {
  const text = source.slice(comment)
  if (/^#!|^\/\/\/|^\/\*!|@ts-|@vitest-|@jest-|@jsx|[a-z]lint-|@license|copyright|SPDX/i.test(text)) return true
  return /\n[^\S\n]*\n/.test(source.text.slice(comment.end, source.after(comment.end)))
}

/** Puts a declaration behind all that the file holds, ended as the file is. */
export function atEnd(source: Source, code: string): Patch {
  const { text } = source
  const last = source.before(text.length)
  if (last === 0) return insertion(text.endsWith('\n') ? text.length : 0, `${code}${source.style.eol}`)
  return insertBelow(source, { start: last, end: last }, code)
}
