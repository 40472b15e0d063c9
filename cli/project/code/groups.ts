import type { ESTree } from 'rolldown/utils'
import { appendCall, chainOf, countOf, findLink, removeCall, type CallEdit, type Chain, type Link } from './calls.ts'
import { isSameCode } from './same-code.ts'
import { deletion, hasBreak, insertion, type Node, type Patch, type Source } from './source.ts'
import { removeLines } from './statements.ts'
import { unwrap, walk } from './walk.ts'

type Limit = NonNullable<CallEdit['limit']>

/** A chain that a full one goes on in, used by that. */
export interface Group {
  readonly name: string
  readonly chain: Chain
  readonly statement: Node
}

/** The groups that a chain uses, in their order: `const <group>2 = <start>.use(…)` and on. */
export function groupsOf(source: Source, chain: Chain, edit: CallEdit, { group, start }: Limit): Group[] {
  const groups: Group[] = []
  walk(source.program, (node) => {
    if (node.type !== 'VariableDeclaration') return
    const [declarator, second] = node.declarations
    if (second !== undefined || declarator?.init == null || declarator.id.type !== 'Identifier') return
    const { name } = declarator.id
    if (!name.startsWith(group) || !/^[2-9]$|^[1-9]\d+$/.test(name.slice(group.length))) return
    const own = chainOf(declarator.init)
    if (!isSameCode(source, own.base, start) || !uses(chain, edit, name)) return
    groups.push({ name, chain: own, statement: node })
  })
  return groups
}

function uses(chain: Chain, { method }: CallEdit, name: string): boolean {
  return chain.links.some(({ call, method: own }) => own === method && isVariable(call.arguments[0], name))
}

function isVariable(node: ESTree.Argument | undefined, name: string): boolean {
  const inner = node && unwrap(node)
  return inner?.type === 'Identifier' && inner.name === name
}

export function addToGroup(to: {
  source: Source
  chain: Chain
  edit: CallEdit
  limit: Limit
  groups: readonly Group[]
  code: string
}): Patch[] {
  const { source, chain, edit, limit, groups, code } = to
  const free = groups.find((group) => countOf(group.chain, edit) < limit.calls)
  if (free !== undefined) return appendCall(source, free.chain, code)
  const name = freeName(source, limit.group)
  const at = source.withCommentsAbove(statementOf(source, chain.node).start)
  const indent = source.indent(at)
  const eol = source.eol(at)
  const last = chain.links.at(-1)
  const isTall = last !== undefined && hasBreak(source.text.slice(last.on, last.call.callee.end))
  const link = isTall ? `${eol}${indent}${source.style.step}.${code}` : `.${code}`
  const statement = `const ${name} = ${limit.start}${link}${source.style.semicolon}`
  return [insertion(at, `${statement}${eol}${eol}${indent}`), ...appendCall(source, chain, `${edit.method}(${name})`)]
}

function freeName(source: Source, group: string): string {
  const taken = new Set<string>()
  walk(source.program, (node) => {
    if (node.type === 'Identifier') taken.add(node.name)
  })
  let number = 2
  while (taken.has(`${group}${number}`)) number++
  return `${group}${number}`
}

/** The statement that a node stands in, in the innermost block. */
function statementOf(source: Source, inner: Node): Node {
  let found: Node = inner
  walk(source.program, (node, parent) => {
    const isAround = node.start <= inner.start && inner.end <= node.end
    if (isAround && (parent?.type === 'Program' || parent?.type === 'BlockStatement')) found = node
  })
  return found
}

export function removeFromGroup(from: {
  source: Source
  chain: Chain
  edit: CallEdit
  group: Group
  link: Link
}): Patch[] {
  const { source, chain, edit, group, link } = from
  if (group.chain.links.length > 1) return removeCall(source, link)
  const use = findLink(source, chain, { ...edit, args: [group.name] })
  const statement = source.beginsLine(group.statement.start)
    ? removeLines(source, group.statement, { blank: true })
    : deletion(group.statement.start, source.after(group.statement.end))
  return [statement, ...(use === undefined ? [] : removeCall(source, use))]
}
