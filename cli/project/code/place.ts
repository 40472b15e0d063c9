import type { ESTree } from 'rolldown/utils'
import type { Place } from './edit.ts'
import type { List } from './lists.ts'
import { Refusal, type Node, type Source } from './source.ts'
import { describe, unwrap, walk } from './walk.ts'

/** Where a path leads, and the names at its end that no object has yet. */
export interface Found {
  readonly node: Node
  readonly missing: readonly string[]
}

/** @throws Refusal when the file has no such place, or more than one */
export function findPlace(source: Source, { from, path = [] }: Place): Found {
  let node = unwrap(from === 'default' ? defaultExport(source) : variable(source, from))
  for (const [index, step] of path.entries()) {
    const next = typeof step === 'number' ? argument(node, step) : propertyNamed(node, step)?.value
    if (next === undefined) return { node, missing: missingNames(node, path.slice(index), nameOf({ from })) }
    node = unwrap(next)
  }
  return { node, missing: [] }
}

export const nameOf = ({ from }: Place): string => (from === 'default' ? 'the default export' : `\`${from}\``)

function variable(source: Source, name: string): Node {
  const found: ESTree.VariableDeclarator[] = []
  walk(source.program, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name) found.push(node)
  })
  const [first, second] = found
  if (first === undefined) throw new Refusal(`There is no variable \`${name}\``, 0)
  if (second !== undefined) throw new Refusal(`There is more than one variable \`${name}\``, second.start)
  if (first.init === null) throw new Refusal(`\`${name}\` is declared without a value`, first.start)
  return first.init
}

function defaultExport(source: Source): Node {
  for (const node of source.program.body) {
    if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node
      return declaration.type === 'Identifier' ? variable(source, declaration.name) : declaration
    }
    if (node.type !== 'ExportNamedDeclaration' || node.source !== null) continue
    const as = node.specifiers.find(({ exported }) => wordOf(exported) === 'default')
    if (as?.local.type === 'Identifier') return variable(source, as.local.name)
  }
  throw new Refusal('There is no default export', 0)
}

function argument(node: Node, index: number): Node | undefined {
  if (node.type === 'ArrayExpression') return node.elements[index] ?? undefined
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') {
    throw new Refusal(`A call was expected, and this is ${describe(node)}`, node.start)
  }
  return node.arguments[index]
}

/** @throws Refusal when the node is no object */
export function propertyNamed(node: Node, name: string): ESTree.ObjectProperty | undefined {
  if (node.type !== 'ObjectExpression') {
    throw new Refusal(`An object was expected, and this is ${describe(node)}`, node.start)
  }
  return node.properties.find((item) => item.type === 'Property' && keyOf(item) === name) as
    | ESTree.ObjectProperty
    | undefined // what `type === 'Property'` says
}

export function keyOf({ computed, key }: ESTree.ObjectProperty): string | undefined {
  return computed && key.type !== 'Literal' ? undefined : wordOf(key)
}

/** What a name that may be written as a string says. */
export function wordOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' ? String(node.value) : undefined
}

function missingNames(node: Node, rest: readonly (string | number)[], name: string): string[] {
  const names = rest.filter((step) => typeof step === 'string')
  if (names.length < rest.length) throw new Refusal(`${name} has no such argument`, node.start)
  if (node.type !== 'ObjectExpression') throw new Refusal(`${name} has no such object`, node.start)
  const spread = node.properties.find((item) => item.type === 'SpreadElement')
  // What is spread may hold the object that would be made here, which would then replace it.
  if (spread !== undefined) throw new Refusal(`\`${names[0]}\` may come from what is spread here`, spread.start)
  return names
}

export function arrayList(node: ESTree.ArrayExpression): List {
  const hole = node.elements.indexOf(null)
  if (hole !== -1) throw new Refusal('The array has a hole', node.start)
  const items = node.elements.filter((item) => item !== null)
  return { open: node.start + 1, close: node.end - 1, items, pad: '' }
}

export function objectList(source: Source, node: ESTree.ObjectExpression): List {
  return { open: node.start + 1, close: node.end - 1, items: node.properties, pad: source.style.pad }
}
