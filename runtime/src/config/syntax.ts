/** What we read of the syntax tree (ESTree with TypeScript), whichever parser made it. */
export interface Node {
  type: string
  start: number
  end: number
  name?: string
  value?: unknown
  body?: Node[]
  declaration?: Node | null
  declarations?: Node[]
  id?: Node
  init?: Node | null
  expression?: Node
  arguments?: Node[]
  properties?: Node[]
  elements?: (Node | null)[]
  key?: Node
  argument?: Node
}

/** The expression behind `defineConfig(…)`, `… satisfies T`, `… as T`, parentheses and constants of the same file. */
export function valueNode(program: Node, node: Node | undefined, depth = 0): Node | undefined {
  if (!node || depth > 10) return node
  switch (node.type) {
    case 'CallExpression':
      return valueNode(program, node.arguments?.[0], depth + 1) ?? node
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return valueNode(program, node.expression, depth + 1)
    case 'Identifier':
      return valueNode(program, constant(program, node.name), depth + 1) ?? node
    default:
      return node
  }
}

function constant(program: Node, name: string | undefined): Node | undefined {
  for (const statement of program.body ?? []) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    const found = declared?.declarations?.find((declaration) => declaration.id?.name === name)
    if (found?.init) return found.init
  }
  return undefined
}

/** The entries of an object or a list as written, by key. */
export function shapeOfNode(node: Node): Map<string, { start: number; value: Node }> {
  const entries = new Map<string, { start: number; value: Node }>()
  for (const property of node.properties ?? []) {
    const name = property.key?.name ?? property.key?.value
    const value = property.value
    if (typeof name === 'string' && isNode(value)) entries.set(name, { start: property.start, value })
  }
  for (const [index, element] of (node.elements ?? []).entries()) {
    if (element) entries.set(String(index), { start: element.start, value: element })
  }
  return entries
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}
