import type { ESTree } from 'rolldown/utils'
import type { Source } from './source.ts'

const ENDING = /(?:\/index)?\.[cm]?[jt]sx?$|\/index$/

/** Whether two specifiers name one module: `./mail`, `./mail.js` and `./mail.ts` do. */
export function isSameModule(a: string, b: string): boolean {
  return a === b || (a.startsWith('.') && b.startsWith('.') && bare(a) === bare(b))
}

const bare = (specifier: string): string => specifier.replace(ENDING, '').replace(/\/$/, '')

export const quoted = (source: Source, specifier: string): string =>
  `${source.style.moduleQuote}${specifier}${source.style.moduleQuote}`

export const importsOf = ({ program }: Source): ESTree.ImportDeclaration[] =>
  program.body.filter((node) => node.type === 'ImportDeclaration')
