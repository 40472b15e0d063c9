import type { ESTree } from 'rolldown/utils'
import type { Edit, Trace } from './edit.ts'
import { placeAmong, placeFirst } from './import-order.ts'
import { addItem, takeItem, type Addition, type List } from './lists.ts'
import { importsOf, isSameModule, quoted } from './modules.ts'
import { declarationOf, isUsed } from './names-in-use.ts'
import { wordOf } from './place.ts'
import { deletion, insertion, Refusal, type Patch, type Source } from './source.ts'
import { removeLines, standsApart } from './statements.ts'
import { turnToType, turnToValue } from './type-imports.ts'

export type ImportEdit = Extract<Edit, { kind: 'import' }>

/** One name that an import brings. */
export interface Import {
  readonly declaration: ESTree.ImportDeclaration
  readonly specifier: ESTree.ImportDeclarationSpecifier
  readonly isType: boolean
}

function localOf({ name, local, from }: ImportEdit): string {
  if (local !== undefined) return local
  if (name === 'default' || name === '*')
    throw new Error(`An import of ${name} from ${from} needs the name it has here.`)
  return name
}

function importedName({ specifier }: Import): string | undefined {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  return specifier.type === 'ImportNamespaceSpecifier' ? '*' : wordOf(specifier.imported)
}

function findImport(source: Source, local: string): Import | undefined {
  for (const declaration of importsOf(source)) {
    const specifier = declaration.specifiers.find((each) => each.local.name === local)
    if (specifier === undefined) continue
    const isOwnType = specifier.type === 'ImportSpecifier' && specifier.importKind === 'type'
    return { declaration, specifier, isType: declaration.importKind === 'type' || isOwnType }
  }
  return undefined
}

export function applyImport(source: Source, edit: ImportEdit): Addition | undefined {
  const local = localOf(edit)
  const there = findImport(source, local)
  if (there !== undefined) {
    const { value } = there.declaration.source
    if (!isSameModule(value, edit.from) || importedName(there) !== edit.name) {
      throw new Refusal(`\`${local}\` is imported from '${value}' already`, there.specifier.start)
    }
    return there.isType && edit.type !== true ? turnToValue(source, there) : undefined
  }
  const declared = declarationOf(source, local)
  if (declared !== undefined) throw new Refusal(`The name \`${local}\` is taken in this file`, declared.start)
  return mergeImport(source, edit) ?? { patches: [placeImport(source, edit)] }
}

function placeImport(source: Source, edit: ImportEdit): Patch {
  const code = importCode(source, edit)
  const all = importsOf(source)
  const related = all.findLast((node) => isSameModule(node.source.value, edit.from))
  return placeAmong(source, related === undefined ? all : [related], edit.from, code) ?? placeFirst(source, code)
}

function importCode(source: Source, edit: ImportEdit): string {
  const { semicolon, pad } = source.style
  const local = localOf(edit)
  const names =
    edit.name === 'default' ? local : edit.name === '*' ? `* as ${local}` : `{${pad}${nameCode(edit)}${pad}}`
  return `import ${edit.type === true ? 'type ' : ''}${names} from ${quoted(source, edit.from)}${semicolon}`
}

function nameCode(edit: ImportEdit): string {
  const local = localOf(edit)
  return local === edit.name ? local : `${edit.name} as ${local}`
}

/** Adds the name to an import of the same module; types may join values. Undefined: there is none that can take it. */
function mergeImport(source: Source, edit: ImportEdit): Addition | undefined {
  if (edit.name === '*') return undefined
  const same = importsOf(source).filter(
    (node) =>
      isSameModule(node.source.value, edit.from) &&
      node.specifiers.length > 0 &&
      node.phase === null &&
      !node.specifiers.some(({ type }) => type === 'ImportNamespaceSpecifier'),
  )
  const node = same.find(({ importKind }) => importKind === (edit.type === true ? 'type' : 'value'))
  const target = node ?? (edit.type === true ? same[0] : undefined)
  if (target === undefined) return undefined
  const list = namesOf(source, target)
  if (edit.name === 'default') {
    const hasDefault = target.specifiers.some(({ type }) => type === 'ImportDefaultSpecifier')
    if (hasDefault || edit.type === true) return undefined
    return { patches: [insertion(target.start + 'import'.length, ` ${localOf(edit)},`)] }
  }
  const code = target.importKind !== 'type' && edit.type === true ? `type ${nameCode(edit)}` : nameCode(edit)
  const { pad } = source.style
  if (list !== undefined) {
    return list.items.length === 0 ? undefined : addItem(source, list, code, sortedIndex(list, edit.name))
  }
  if (target.importKind === 'type') return undefined
  return { patches: [insertion(target.specifiers[0]?.end ?? 0, `, {${pad}${code}${pad}}`)] }
}

interface Names extends List {
  readonly items: readonly ESTree.ImportSpecifier[]
}

/** The braces of an import. */
function namesOf(source: Source, node: ESTree.ImportDeclaration): Names | undefined {
  const items = node.specifiers.filter((each) => each.type === 'ImportSpecifier')
  const [first] = node.specifiers
  const from = first?.type === 'ImportDefaultSpecifier' ? source.token(first.end) + 1 : node.start + 'import'.length
  const word = source.token(from)
  const open =
    node.importKind === 'type' && items.length === node.specifiers.length ? source.token(word + 'type'.length) : word
  if (source.text[open] !== '{') return undefined
  const last = items.at(-1)?.end ?? open + 1
  const comma = source.token(last)
  const close = source.text[comma] === ',' ? source.token(comma + 1) : comma
  return { open: open + 1, close, items, pad: source.style.pad }
}

/** The index that keeps sorted names sorted; else their end. */
function sortedIndex({ items }: Names, name: string): number {
  const names = items.map(({ imported }) => (wordOf(imported) ?? '').toLowerCase())
  const isSorted = names.length > 1 && names.every((each, index) => index === 0 || (names[index - 1] ?? '') <= each)
  const index = isSorted ? names.findIndex((each) => each > name.toLowerCase()) : -1
  return index === -1 ? names.length : index
}

export function revertImport(source: Source, edit: ImportEdit, trace: Trace = {}): Patch[] | undefined {
  const there = findImport(source, localOf(edit))
  if (
    there === undefined ||
    !isSameModule(there.declaration.source.value, edit.from) ||
    importedName(there) !== edit.name
  ) {
    return undefined
  }
  const { declaration, specifier } = there
  if (trace.turned !== undefined) return turnToType(source, there, trace.turned)
  if (isUsed(source, localOf(edit))) return undefined
  if (declaration.specifiers.length === 1) {
    const isOnly = importsOf(source).length === 1
    return [removeLines(source, declaration, { blank: isOnly && standsApart(source, declaration) })]
  }
  if (specifier.type === 'ImportDefaultSpecifier') {
    return [deletion(declaration.start + 'import'.length, source.token(specifier.end) + 1)]
  }
  const list = namesOf(source, declaration)
  const [first] = declaration.specifiers
  if (list === undefined || first === undefined) return undefined
  if (list.items.length === 1) return [deletion(first.end, list.close + 1)]
  const index = list.items.findIndex((item) => item.start === specifier.start)
  return takeItem(source, list, index, trace)
}
