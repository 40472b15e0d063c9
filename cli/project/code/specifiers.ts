import type { Node, Patch, Source } from './source.ts'
import { walk } from './walk.ts'

/** What replaces the relative specifiers of imports, exports, `import()`, types and mocks by what `rename` gives, quotes kept. */
export function renameSpecifiers(source: Source, rename: (specifier: string) => string): Patch[] {
  const patches: Patch[] = []
  walk(source.program, (node) => {
    const specifier = specifierOf(node)
    if (specifier?.type !== 'Literal' || typeof specifier.value !== 'string' || !specifier.value.startsWith('.')) return
    const name = rename(specifier.value)
    if (name !== specifier.value) patches.push({ start: specifier.start + 1, end: specifier.end - 1, text: name })
  })
  return patches
}

function specifierOf(node: Node): Node | null {
  switch (node.type) {
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source
    case 'TSExternalModuleReference':
      return node.expression
    case 'CallExpression':
      return mocks(node.callee) ? (node.arguments[0] ?? null) : null
    default:
      return null
  }
}

const mockers = new Set(['mock', 'doMock', 'unmock', 'doUnmock', 'importActual', 'importMock', 'requireActual'])

/** `vi.mock('./a.ts')` and its like: the runner looks for that file from where the test is, as for one that is imported. */
function mocks(callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  return (
    object.type === 'Identifier' &&
    (object.name === 'vi' || object.name === 'jest') &&
    property.type === 'Identifier' &&
    mockers.has(property.name)
  )
}
