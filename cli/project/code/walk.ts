import type { Node } from './source.ts'

/** Every node at or below `node`, each before those below it. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visit(node, parent)
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) walk(item, visit, node)
    } else if (isNode(value)) walk(value, visit, node)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** The node without what says something of its type only: `satisfies`, `as`, `!`, parentheses. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return unwrap(node.expression)
    default:
      return node
  }
}

/** What a node is called in a message. */
export function describe(node: Node): string {
  const inner = unwrap(node)
  if (inner.type === 'Identifier') return `the variable \`${inner.name}\``
  return NAMES[inner.type] ?? 'something else'
}

const NAMES: Readonly<Record<string, string>> = {
  ArrayExpression: 'an array',
  ArrowFunctionExpression: 'a function',
  AwaitExpression: 'what it waits for',
  CallExpression: 'the result of a call',
  ConditionalExpression: 'a conditional',
  FunctionExpression: 'a function',
  Literal: 'a literal',
  LogicalExpression: 'a conditional',
  MemberExpression: 'a property of something',
  NewExpression: 'an instance',
  ObjectExpression: 'an object',
  SpreadElement: 'a spread',
  TemplateLiteral: 'a text',
}
