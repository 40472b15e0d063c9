import { hasCall, type CallEdit } from './calls.ts'
import type { Edit } from './edit.ts'
import type { ImportEdit } from './imports.ts'
import { importsOf, isSameModule } from './modules.ts'
import { wordOf } from './place.ts'
import { Refusal, type Source } from './source.ts'

/**
 * The edits that are left when those are there that the file makes by other names: `.singleton(ns.Mail, …)` of a namespace or
 * `.singleton(Post, …)` of `{ Mail as Post }` is the call of `Mail`, and what only such a call needs is not imported once more.
 */
export function notByOtherName<T extends Edit>(source: Source, edits: readonly T[]): T[] {
  const imports = edits.flatMap((edit): ImportEdit[] => (edit.kind === 'import' ? [edit] : []))
  const there = edits.filter((edit) => edit.kind === 'call' && isByOtherName(source, edit, imports))
  if (there.length === 0) return [...edits]
  const done = wordsOf(there)
  const rest = edits.filter((edit) => !there.includes(edit))
  const needed = wordsOf(rest)
  return rest.filter((edit) => {
    if (edit.kind !== 'import') return true
    const name = edit.local ?? edit.name
    return needed.has(name) || !done.has(name)
  })
}

function isByOtherName(source: Source, edit: CallEdit, imports: readonly ImportEdit[]): boolean {
  const [first, ...rest] = edit.args
  const brought = imports.find(({ name, local = name, type }) => local === first && type !== true)
  if (brought === undefined) return false
  try {
    if (hasCall(source, edit)) return false
    return otherNames(source, brought).some((name) => hasCall(source, { ...edit, args: [name, ...rest] }))
  } catch (error) {
    if (error instanceof Refusal) return false // the edit itself will say so
    throw error
  }
}

/** What the file calls what an import is to bring, where that is not as the import would. */
function otherNames(source: Source, { from, name }: ImportEdit): string[] {
  return importsOf(source)
    .filter((node) => node.importKind !== 'type' && isSameModule(node.source.value, from))
    .flatMap(({ specifiers }) => specifiers)
    .flatMap((each) => {
      const local = each.local.name
      if (each.type === 'ImportNamespaceSpecifier') return name === '*' ? [local] : [`${local}.${name}`]
      if (each.type === 'ImportDefaultSpecifier') return name === 'default' ? [local] : []
      return each.importKind !== 'type' && wordOf(each.imported) === name ? [local] : []
    })
}

/** The words in the code of edits. */
function wordsOf(edits: readonly Edit[]): Set<string> {
  return new Set(edits.flatMap((edit) => codeOf(edit).match(/[\w$]+/g) ?? []))
}

function codeOf(edit: Edit): string {
  if (edit.kind === 'call') return [...edit.args, edit.limit?.start].join(' ')
  return 'value' in edit ? edit.value : ''
}
