import { shapeOfNode, valueNode, type Node } from './syntax.ts'
import type { Path } from './tree.ts'

export interface Place {
  line: number
  column: number
}

/** Line and column, both from 1, of a position in a text. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** Finds where paths of the configuration are written; a path that is not written is where the nearest section is. */
export function locator(text: string, program: Node): (path: Path) => Place | undefined {
  const root = valueNode(program, exported(program))
  return (path) => {
    if (!root) return undefined
    let at = root.start
    let node: Node | undefined = root
    for (const [index, name] of path.entries()) {
      const entry: { start: number; value: Node } | undefined = node && shapeOfNode(node).get(name)
      if (!entry) break
      node = valueNode(program, entry.value)
      // The value is what is wrong; where the value is elsewhere (a constant), the key is what a person looks for.
      at = index === path.length - 1 && node === entry.value ? node.start : entry.start
    }
    return placeAt(text, at)
  }
}

/** `export default …`, else 1.x's `export const config = …`. */
function exported(program: Node): Node | undefined {
  const body = program.body ?? []
  const byDefault = body.find((statement) => statement.type === 'ExportDefaultDeclaration')
  if (byDefault?.declaration) return byDefault.declaration
  for (const statement of body) {
    const named = statement.type === 'ExportNamedDeclaration' ? statement.declaration?.declarations : undefined
    const config = named?.find((declaration) => declaration.id?.name === 'config')
    if (config?.init) return config.init
  }
  return undefined
}
