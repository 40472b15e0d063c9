import type { Node, Source } from './source.ts'
import { walk } from './walk.ts'

/** Whether a name is used anywhere but in imports; a property's name is no use. */
export function isUsed(source: Source, name: string): boolean {
  let used = false
  walk(source.program, (node, parent) => {
    if (node.type === 'JSXIdentifier') used ||= node.name === name && parent?.type !== 'JSXAttribute'
    if (node.type !== 'Identifier' || node.name !== name || parent === undefined) return
    used ||= !parent.type.startsWith('Import') && !isPropertyName(node, parent)
  })
  return used
}

function isPropertyName(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return !parent.computed && parent.property.start === node.start
    case 'Property':
      return !parent.computed && !parent.shorthand && parent.key.start === node.start
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'TSMethodSignature':
    case 'TSPropertySignature':
      return !parent.computed && parent.key.start === node.start
    case 'ExportSpecifier':
      return parent.local.start !== node.start
    default:
      return false
  }
}

/** What declares a name at the top of the file, imports left out. */
export function declarationOf({ program }: Source, name: string): Node | undefined {
  for (const statement of program.body) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
    const node: Node | null = isExport ? statement.declaration : statement
    if (node === null) continue
    if (node.type === 'VariableDeclaration') {
      const found = node.declarations.find(({ id }) => binds(id, name))
      if (found !== undefined) return found
    } else if ('id' in node && node.id?.type === 'Identifier' && node.id.name === name) return node
  }
  return undefined
}

/** Whether a pattern of a declaration makes a variable of this name. */
function binds(pattern: Node | null, name: string): boolean {
  switch (pattern?.type) {
    case 'Identifier':
      return pattern.name === name
    case 'ObjectPattern':
      return pattern.properties.some((item) => binds(item.type === 'Property' ? item.value : item, name))
    case 'ArrayPattern':
      return pattern.elements.some((item) => binds(item, name))
    case 'AssignmentPattern':
      return binds(pattern.left, name)
    case 'RestElement':
      return binds(pattern.argument, name)
    default:
      return false
  }
}
