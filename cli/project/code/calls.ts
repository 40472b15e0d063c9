import type { ESTree } from 'rolldown/utils'
import type { Edit } from './edit.ts'
import { addToGroup, groupsOf, removeFromGroup, type Group } from './groups.ts'
import { findPlace, nameOf } from './place.ts'
import { inFileStyle, isSameCode } from './same-code.ts'
import { deletion, hasBreak, insertion, Refusal, type Node, type Patch, type Source } from './source.ts'
import { describe, unwrap } from './walk.ts'

export type CallEdit = Extract<Edit, { kind: 'call' }>

/** One `.method(args)` of a chain. */
export interface Link {
  readonly call: ESTree.CallExpression
  readonly method: string
  /** Where what it is called on ends, its parentheses included. */
  readonly on: number
}

export interface Chain {
  /** The whole of it. */
  readonly node: Node
  /** What the first link is called on. */
  readonly base: Node
  readonly links: readonly Link[]
}

export function chainOf(node: Node): Chain {
  const links: Link[] = []
  let base = unwrap(node)
  while (base.type === 'CallExpression' && base.callee.type === 'MemberExpression' && !base.callee.computed) {
    const { object, property } = base.callee
    if (property.type !== 'Identifier') break
    links.unshift({ call: base, method: property.name, on: object.end })
    base = unwrap(object)
  }
  return { node: unwrap(node), base, links }
}

/** @throws Refusal when the place holds no chain */
function findChain(source: Source, edit: CallEdit): Chain {
  const { node, missing } = findPlace(source, edit.on)
  const chain = chainOf(node)
  const { base, links } = chain
  const isMade = base.type === 'NewExpression' && source.text[base.end - 1] === ')'
  if (missing.length > 0 || !(isMade || (links.length > 0 && mayBeginChain(base)))) {
    const what = base.type === 'NewExpression' ? 'made without parentheses' : describe(node)
    throw new Refusal(`${nameOf(edit.on)} was expected to be a chain of calls, and is ${what}`, node.start)
  }
  return chain
}

/** `Object.freeze(x)` looks like a chain and is none: what is called there is a function of a class. */
function mayBeginChain(base: Node): boolean {
  if (base.type === 'Identifier') return !/^[A-Z]/.test(base.name)
  return ['CallExpression', 'MemberExpression', 'ThisExpression'].includes(base.type)
}

export function findLink(source: Source, chain: Chain, edit: CallEdit): Link | undefined {
  return chain.links.find(({ call, method }) => {
    const [first] = call.arguments
    return method === edit.method && first !== undefined && isSameCode(source, first, edit.args[0])
  })
}

/** @throws Refusal when the place holds no chain */
export function hasCall(source: Source, edit: CallEdit): boolean {
  const { chain, groups } = chainAndGroups(source, edit)
  return [chain, ...groups.map((group) => group.chain)].some((each) => findLink(source, each, edit) !== undefined)
}

function chainAndGroups(source: Source, edit: CallEdit): { chain: Chain; groups: Group[] } {
  const chain = findChain(source, edit)
  return { chain, groups: edit.limit === undefined ? [] : groupsOf(source, chain, edit, edit.limit) }
}

export function applyCall(source: Source, edit: CallEdit): Patch[] | undefined {
  if (hasCall(source, edit)) return undefined
  const { chain, groups } = chainAndGroups(source, edit)
  const { limit } = edit
  const code = callCode(source, edit)
  if (edit.at === 'start') return prependCall(source, chain, code)
  if (limit === undefined || countOf(chain, edit) < limit.calls) return appendCall(source, chain, code)
  return addToGroup({ source, chain, edit, limit, groups, code })
}

export const countOf = (chain: Chain, { method }: CallEdit): number =>
  chain.links.filter((link) => link.method === method).length

function callCode(source: Source, { method, args }: CallEdit): string {
  return `${method}(${args.map((arg) => inFileStyle(source, arg)).join(', ')})`
}

/** Puts `.code` at the chain's end: on a line of its own where the call before it has one. */
export function appendCall(source: Source, { node, links }: Chain, code: string): Patch[] {
  const last = links.at(-1)
  const name = last?.call.callee.type === 'MemberExpression' ? last.call.callee.property.start : undefined
  if (last === undefined || name === undefined || !hasBreak(source.text.slice(last.on, name))) {
    return [insertion(node.end, `.${code}`)]
  }
  const dot = source.before(name) - 1
  const line = `${source.style.eol}${source.indent(name)}`
  // Dots at the ends of the lines.
  if (!source.beginsLine(dot) && hasBreak(source.text.slice(dot, name))) return [insertion(node.end, `.${line}${code}`)]
  const behind = source.commentsBehind(node.end)
  const end = source.text[behind.end] === ';' ? behind.end + 1 : behind.end
  if ((behind.end > node.end || end === behind.end) && source.endsLine(end))
    return [insertion(behind.end, `${line}.${code}`)]
  if (source.text[node.end] === ';') {
    const comments = source.commentsBehind(node.end + 1)
    // A comment stays with the call that it is behind.
    if (comments.isLine) return [deletion(node.end, node.end + 1), insertion(comments.end, `${line}.${code};`)]
  }
  return [insertion(node.end, `${line}.${code}`)]
}

/** Puts `.code` before the chain's first call: on a line of its own where that has one, below a comment behind what begins the chain. */
function prependCall(source: Source, chain: Chain, code: string): Patch[] {
  const [first] = chain.links
  const name = first?.call.callee.type === 'MemberExpression' ? first.call.callee.property.start : undefined
  if (first === undefined || name === undefined) return appendCall(source, chain, code)
  if (!hasBreak(source.text.slice(first.on, name))) return [insertion(first.on, `.${code}`)]
  const line = `${source.style.eol}${source.indent(name)}`
  const dot = source.token(first.on)
  // Dots at the ends of the lines.
  if (!hasBreak(source.text.slice(first.on, dot))) return [insertion(first.on, `.${line}${code}`)]
  return [insertion(source.commentsBehind(first.on).end, `${line}.${code}`)]
}

/** Takes a call out of its chain, with the blanks before it. */
export function removeCall(source: Source, { call, on }: Link): Patch[] {
  const dot = source.token(on)
  const lead = source.before(dot)
  const comment = source.comments.find(({ end }) => end === lead)
  const moved = comment?.isLine === true && comment.start >= on && source.text[call.end] === ';'
  if (!moved || hasBreak(source.text.slice(on, comment.start))) return [deletion(lead, call.end)]
  return [insertion(on, ';'), deletion(lead, call.end + 1)]
}

export function revertCall(source: Source, edit: CallEdit): Patch[] | undefined {
  const chain = findChain(source, edit)
  const link = findLink(source, chain, edit)
  if (link !== undefined) return removeCall(source, asMade(source, link, edit))
  if (edit.limit === undefined) return undefined
  for (const group of groupsOf(source, chain, edit, edit.limit)) {
    const inGroup = findLink(source, group.chain, edit)
    if (inGroup !== undefined)
      return removeFromGroup({ source, chain, edit, group, link: asMade(source, inGroup, edit) })
  }
  return undefined
}

function asMade(source: Source, link: Link, { args }: CallEdit): Link {
  const now = link.call.arguments
  const same = now.length === args.length && now.every((arg, index) => isSameCode(source, arg, args[index] ?? ''))
  if (same) return link
  throw new Refusal(`The call of \`${link.method}\` has been changed since it was made`, link.call.end - 1)
}
