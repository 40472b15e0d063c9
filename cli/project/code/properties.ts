import type { ESTree } from 'rolldown/utils'
import type { Edit, Place, Trace } from './edit.ts'
import { addItem, takeItem, type Addition } from './lists.ts'
import { arrayList, findPlace, keyOf, nameOf, objectList, propertyNamed } from './place.ts'
import { inFileStyle, isSameCode } from './same-code.ts'
import { Refusal, type Node, type Patch, type Source } from './source.ts'
import { describe, unwrap } from './walk.ts'

type PropertyEdit = Extract<Edit, { kind: 'property' }>
type ElementEdit = Extract<Edit, { kind: 'element' }>

export function applyProperty(source: Source, edit: PropertyEdit): Addition | undefined {
  const { node, missing } = findPlace(source, edit.object)
  const code = propertyCode(source, edit)
  if (missing.length > 0) return makeObjects(source, node, missing, `{ ${code} }`)
  const there = propertyNamed(node, edit.key)
  if (there === undefined) return appendTo(source, node, code)
  if (isSameCode(source, there.value, edit.value)) return undefined
  throw new Refusal(`${nameOf(edit.object)} has another \`${edit.key}\` already`, there.start)
}

function propertyCode(source: Source, { key, value }: PropertyEdit): string {
  return key === value ? key : `${keyCode(source, key)}: ${inFileStyle(source, value)}`
}

function keyCode({ style }: Source, key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : `${style.quote}${key}${style.quote}`
}

function appendTo(source: Source, node: Node, code: string): Addition {
  if (node.type === 'ObjectExpression') return addItem(source, objectList(source, node), code)
  throw new Refusal(`An object was expected, and this is ${describe(node)}`, node.start)
}

function makeObjects(source: Source, node: Node, missing: readonly string[], inner: string): Addition {
  const code = missing.toReversed().reduce((value, name, index) => {
    const property = `${keyCode(source, name)}: ${value}`
    return index === missing.length - 1 ? property : `{ ${property} }`
  }, inner)
  const { patches, trace } = appendTo(source, node, code)
  return { patches, trace: { ...trace, made: missing.length } }
}

export function revertProperty(source: Source, edit: PropertyEdit, trace: Trace = {}): Patch[] | undefined {
  const { node, missing } = findPlace(source, edit.object)
  const there = missing.length > 0 ? undefined : propertyNamed(node, edit.key)
  if (there === undefined || node.type !== 'ObjectExpression') return undefined
  if (!isSameCode(source, there.value, edit.value)) {
    throw new Refusal(`\`${edit.key}\` has been changed since it was made`, there.start)
  }
  if (node.properties.length === 1 && trace.made !== undefined) return removeMade(source, edit.object, trace)
  return takeItem(source, objectList(source, node), node.properties.indexOf(there), trace)
}

/** Takes out what was made to hold something, up to an object that holds more. */
function removeMade(source: Source, { from, path = [] }: Place, trace: Trace): Patch[] {
  const name = path.at(-1)
  const outer: Place = { from, path: path.slice(0, -1) }
  const { node } = findPlace(source, outer)
  if (typeof name !== 'string' || node.type !== 'ObjectExpression') return []
  const { made = 1 } = trace
  if (made > 1 && node.properties.length === 1) return removeMade(source, outer, { ...trace, made: made - 1 })
  const index = node.properties.findIndex((item) => item.type === 'Property' && keyOf(item) === name)
  return takeItem(source, objectList(source, node), index, made > 1 ? {} : trace)
}

export function applyElement(source: Source, edit: ElementEdit): Addition | undefined {
  const { node, missing } = findPlace(source, edit.array)
  const code = inFileStyle(source, edit.value)
  if (missing.length > 0) return makeObjects(source, node, missing, `[${code}]`)
  const array = arrayAt(node, edit.array)
  if (indexOfElement(source, array, edit.value) !== -1) return undefined
  return addItem(source, arrayList(array), code)
}

function indexOfElement(source: Source, { elements }: ESTree.ArrayExpression, code: string): number {
  return elements.findIndex((item) => item !== null && isSameCode(source, item, code))
}

export function arrayAt(node: Node, place: Place): ESTree.ArrayExpression {
  const inner = unwrap(node)
  if (inner.type === 'ArrayExpression') return inner
  throw new Refusal(`${nameOf(place)} was expected to hold an array here, and this is ${describe(node)}`, node.start)
}

export function revertElement(source: Source, edit: ElementEdit, trace: Trace = {}): Patch[] | undefined {
  const { node, missing } = findPlace(source, edit.array)
  if (missing.length > 0) return undefined
  const array = arrayAt(node, edit.array)
  const index = indexOfElement(source, array, edit.value)
  if (index === -1) return undefined
  if (array.elements.length === 1 && trace.made !== undefined) return removeMade(source, edit.array, trace)
  return takeItem(source, arrayList(array), index, trace)
}
