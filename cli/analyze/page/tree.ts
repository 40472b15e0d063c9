import type { TreeNode } from '../page-data.ts'

export type Measure = 0 | 1 | 2

/** Bytes of a box with everything in it. */
export function totalOf(node: TreeNode, measure: Measure): number {
  return node.sizes?.[measure] ?? node.children?.reduce((sum, child) => sum + totalOf(child, measure), 0) ?? 0
}

export interface Found {
  /** From below the root to what was found. */
  readonly path: readonly TreeNode[]
  readonly bytes: number
}

/**
 * Boxes whose name has the text in it, largest first: a package or folder stands for all that is in it.
 * Parts of one are found as such only where it is not found itself.
 */
export function search(root: TreeNode, text: string, measure: Measure): Found[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const found: Found[] = []
  const look = (node: TreeNode, path: readonly TreeNode[]) => {
    const here = [...path, node]
    const isFile = node.children === undefined
    const name = isFile ? (node.id ?? node.name) : node.name
    if (name.toLowerCase().includes(wanted)) found.push({ path: here, bytes: totalOf(node, measure) })
    else for (const child of node.children ?? []) look(child, here)
  }
  for (const child of root.children ?? []) look(child, [])
  return found.toSorted((a, b) => b.bytes - a.bytes)
}

/** The largest packages with the ways to them; a package in several chunks is there with each. */
export function largest(root: TreeNode, measure: Measure, count: number): Found[] {
  const all = (root.children ?? []).flatMap((file): Found[] => {
    const parts = file.children ?? []
    if (parts.length === 0) return [{ path: [file], bytes: totalOf(file, measure) }]
    return parts.map((part) => ({ path: [file, part], bytes: totalOf(part, measure) }))
  })
  return all.toSorted((a, b) => b.bytes - a.bytes).slice(0, count)
}
