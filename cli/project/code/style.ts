import type { Source } from './source.ts'
import { walk } from './walk.ts'

/** How a file is written, as far as new code has to follow it. */
export interface Style {
  readonly eol: '\n' | '\r\n'
  readonly quote: "'" | '"'
  /** That of module specifiers. */
  readonly moduleQuote: "'" | '"'
  readonly semicolon: '' | ';'
  /** Between a brace and what it holds. */
  readonly pad: '' | ' '
  /** One step of indentation. */
  readonly step: string
  /** How long a line may get: 100, or what the longest one has. */
  readonly width: number
}

/** What a file does not tell is written as new apps are: single quotes, no semicolons, two spaces. */
export function styleOf(source: Source): Style {
  const { text } = source
  const quote = quoteOf(source)
  const breaks = text.split('\n').length - 1
  const returns = text.split('\r\n').length - 1
  return {
    eol: returns * 2 > breaks ? '\r\n' : '\n',
    quote,
    moduleQuote: moduleQuoteOf(source, quote),
    semicolon: semicolonOf(source),
    pad: padOf(source),
    step: /^\t/m.test(text) ? '\t' : (/^( {2,8})(?=[^\s*])/m.exec(text)?.[1] ?? '  '),
    width: text.split(/\r?\n/).reduce((width, line) => Math.max(width, line.length), 100),
  }
}

function quoteOf({ program }: Source): Style['quote'] {
  let doubles = 0
  walk(program, (node, parent) => {
    if (node.type !== 'Literal' || typeof node.value !== 'string' || parent?.type === 'JSXAttribute') return
    doubles += node.raw?.startsWith('"') === true ? 1 : -1
  })
  return doubles > 0 ? '"' : "'"
}

function moduleQuoteOf(source: Source, quote: Style['quote']): Style['moduleQuote'] {
  const sources = source.program.body.flatMap((node) => ('source' in node && node.source ? [node.source] : []))
  const doubles = sources.filter(({ start }) => source.text[start] === '"').length
  if (sources.length === 0) return quote
  return doubles * 2 > sources.length ? '"' : "'"
}

const ENDED = new Set([
  'ExportAllDeclaration',
  'ExpressionStatement',
  'ImportDeclaration',
  'ReturnStatement',
  'ThrowStatement',
  'TSTypeAliasDeclaration',
  'VariableDeclaration',
])

function semicolonOf({ program, text }: Source): Style['semicolon'] {
  let ended = 0
  walk(program, (node, parent) => {
    // A variable of a loop's head is ended by the head.
    if (ENDED.has(node.type) && !parent?.type.startsWith('For')) ended += text[node.end - 1] === ';' ? 1 : -1
  })
  return ended > 0 ? ';' : ''
}

function padOf({ program, text }: Source): Style['pad'] {
  const named = program.body.find(
    (node) => node.type === 'ImportDeclaration' && /^import[^'"]*\{\S/.test(text.slice(node.start, node.end)),
  )
  return named === undefined ? ' ' : ''
}
