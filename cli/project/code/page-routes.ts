import type { ESTree } from 'rolldown/utils'
import type { Edit, Trace } from './edit.ts'
import { addItem, takeItem, type Addition } from './lists.ts'
import { arrayList, findPlace, keyOf } from './place.ts'
import { arrayAt } from './properties.ts'
import { inFileStyle, isSameCode } from './same-code.ts'
import { Refusal, type Node, type Patch, type Source } from './source.ts'
import { unwrap } from './walk.ts'

type PageRouteEdit = Extract<Edit, { kind: 'page-route' }>

/** Where a route goes: an array of routes, and the index of the one that catches what is left. */
interface Spot {
  readonly array: ESTree.ArrayExpression
  readonly index: number
}

function valueOf(node: Node | null, key: string): Node | undefined {
  const inner = node && unwrap(node)
  if (inner?.type !== 'ObjectExpression') return undefined
  const found = inner.properties.find((item) => item.type === 'Property' && keyOf(item) === key)
  return found?.type === 'Property' ? unwrap(found.value) : undefined
}

function pathOf(node: Node | null): string | undefined {
  const value = valueOf(node, 'path')
  return value?.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined
}

function childrenOf(node: Node | null): ESTree.ArrayExpression | undefined {
  const value = valueOf(node, 'children')
  return value?.type === 'ArrayExpression' ? value : undefined
}

/** The innermost array that catches what is left. */
function catching(array: ESTree.ArrayExpression): Spot | undefined {
  for (const element of array.elements) {
    const children = childrenOf(element)
    const found = children && catching(children)
    if (found !== undefined) return found
  }
  const index = array.elements.findIndex((element) => pathOf(element) === '*')
  return index === -1 ? undefined : { array, index }
}

/** The pages of the innermost layout: down through routes without a path of their own. */
function innermost(array: ESTree.ArrayExpression): ESTree.ArrayExpression {
  const layout = array.elements.findLast((element) => childrenOf(element) !== undefined && isLayout(element))
  const children = childrenOf(layout ?? null)
  return children === undefined ? array : innermost(children)
}

const isLayout = (node: Node | null): boolean => [undefined, '/'].includes(pathOf(node))

function spotOf(source: Source, edit: PageRouteEdit): Spot {
  const { node, missing } = findPlace(source, edit.routes)
  if (missing.length > 0) throw new Refusal(`There is no \`${missing[0]}\``, node.start)
  const root = arrayAt(node, edit.routes)
  const array = innermost(root)
  return catching(root) ?? { array, index: array.elements.length }
}

export function applyPageRoute(source: Source, edit: PageRouteEdit): Addition | undefined {
  const { array, index } = spotOf(source, edit)
  const there = array.elements.find((element) => pathOf(element) === edit.path)
  if (there == null) return addItem(source, arrayList(array), inFileStyle(source, edit.value), index)
  // Its owner may have put something around the page, or given it another title.
  const [, page] = /<(\w+)/.exec(edit.value) ?? []
  if (page === undefined || new RegExp(`\\b${page}\\b`).test(source.text.slice(there.start, there.end)))
    return undefined
  throw new Refusal(`The address \`${edit.path}\` has another page already`, there.start)
}

export function revertPageRoute(source: Source, edit: PageRouteEdit, trace?: Trace): Patch[] | undefined {
  const { array } = spotOf(source, edit)
  const index = array.elements.findIndex((element) => pathOf(element) === edit.path)
  const element = array.elements[index]
  if (element == null) return undefined
  if (isSameCode(source, element, edit.value)) return takeItem(source, arrayList(array), index, trace)
  throw new Refusal(`The route \`${edit.path}\` has been changed since it was made`, element.start)
}
