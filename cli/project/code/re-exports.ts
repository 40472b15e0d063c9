import type { ESTree } from 'rolldown/utils'
import type { Edit, Trace } from './edit.ts'
import { atEnd, placeAmong } from './import-order.ts'
import { addItem, takeItem, type Addition, type List } from './lists.ts'
import { isSameModule, quoted } from './modules.ts'
import { wordOf } from './place.ts'
import { Refusal, type Patch, type Source } from './source.ts'
import { removeLines } from './statements.ts'

type ReExportEdit = Extract<Edit, { kind: 're-export' }>
type Named = ESTree.ExportNamedDeclaration

const isAll = (node: ESTree.Program['body'][number]): node is ESTree.ExportAllDeclaration =>
  node.type === 'ExportAllDeclaration'
const isNamed = (node: ESTree.Program['body'][number]): node is Named =>
  node.type === 'ExportNamedDeclaration' && node.source !== null

function allFrom({ program }: Source, from: string): ESTree.ExportAllDeclaration | undefined {
  return program.body
    .filter(isAll)
    .find((node) => node.exported === null && node.exportKind === 'value' && isSameModule(node.source.value, from))
}

function namedFrom({ program }: Source, from: string): Named[] {
  return program.body
    .filter(isNamed)
    .filter((node) => node.exportKind === 'value' && isSameModule(node.source?.value ?? '', from))
}

const indexOfName = ({ specifiers }: Named, name: string): number =>
  specifiers.findIndex(({ exported }) => wordOf(exported) === name)

export function applyReExport(source: Source, edit: ReExportEdit): Addition | undefined {
  const { from, names } = edit
  if (allFrom(source, from) !== undefined) return undefined
  const named = namedFrom(source, from)
  const open = names?.filter((name) => named.every((node) => indexOfName(node, name) === -1))
  if (open?.length === 0) return undefined
  for (const name of open ?? []) refuseTaken(source, name)
  const target = named.find(({ specifiers }) => specifiers.length > 0)
  if (open !== undefined && target !== undefined) return addItem(source, namesOf(source, target), open.join(', '))
  const code = reExportCode(source, edit)
  const heads = source.program.body.filter((node) => isAll(node) || isNamed(node))
  return { patches: [placeAmong(source, heads, from, code) ?? atEnd(source, code)] }
}

function refuseTaken({ program }: Source, name: string): void {
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    const taken = node.specifiers.find(({ exported }) => wordOf(exported) === name)
    if (taken !== undefined) throw new Refusal(`\`${name}\` is exported already`, taken.start)
  }
}

function reExportCode(source: Source, { from, names }: ReExportEdit): string {
  const { pad, semicolon } = source.style
  const what = names === undefined ? '*' : `{${pad}${names.join(', ')}${pad}}`
  return `export ${what} from ${quoted(source, from)}${semicolon}`
}

function namesOf(source: Source, node: Named): List {
  const open = source.token(node.start + 'export'.length)
  const comma = source.token(node.specifiers.at(-1)?.end ?? open + 1)
  const close = source.text[comma] === ',' ? source.token(comma + 1) : comma
  return { open: open + 1, close, items: node.specifiers, pad: source.style.pad }
}

/** Of several names the first that is found; the rest is found on the next look. */
export function revertReExport(source: Source, { from, names }: ReExportEdit, trace?: Trace): Patch[] | undefined {
  if (names === undefined) {
    const all = allFrom(source, from)
    return all && [removeLines(source, all)]
  }
  for (const node of namedFrom(source, from)) {
    const ours = node.specifiers.filter(({ exported }) => names.includes(wordOf(exported) ?? ''))
    if (ours.length === 0) continue
    if (ours.length === node.specifiers.length) return [removeLines(source, node)]
    return takeItem(
      source,
      namesOf(source, node),
      indexOfName(node, wordOf(ours.at(-1)?.exported ?? node) ?? ''),
      trace,
    )
  }
  return undefined
}
