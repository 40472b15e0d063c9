import type { Node, Patch, Source } from './source.ts'
import { walk } from './walk.ts'

/** What replaces the relative specifiers of imports, exports, `import()` and types by what `rename` gives, quotes kept. */
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
    default:
      return null
  }
}
