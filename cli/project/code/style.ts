import type { Source } from './source.ts'
import { walk } from './walk.ts'

/** How a file is written, as far as new code has to follow it. */
export interface Style {
  readonly eol: '\n' | '\r\n'
  readonly quote: "'" | '"'
  readonly semicolon: '' | ';'
  /** Between a brace and what it holds. */
  readonly pad: '' | ' '
  /** One step of indentation. */
  readonly step: string
}

/** What a file does not tell is written as new apps are: single quotes, no semicolons, two spaces. */
export function styleOf(source: Source): Style {
  const { text } = source
  const breaks = text.split('\n').length - 1
  const returns = text.split('\r\n').length - 1
  return {
    eol: returns * 2 > breaks ? '\r\n' : '\n',
    quote: quoteOf(source),
    semicolon: semicolonOf(source),
    pad: padOf(source),
    step: /^\t/m.test(text) ? '\t' : (/^( {2,8})(?=[^\s*])/m.exec(text)?.[1] ?? '  '),
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
