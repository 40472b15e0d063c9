import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy'
import type { TreeNode } from '../page-data.ts'
import { element } from './dom.ts'
import { hueOf, shareText, sizeText } from './format.ts'
import { totalOf, type Measure } from './tree.ts'

export type Box = HierarchyRectangularNode<TreeNode>

const LEVELS = 4
const HEAD = 22
/** Smaller ones cannot be read or hit, and are in the lists. */
const SMALLEST = 5

interface MapOptions {
  readonly root: TreeNode
  readonly measure: Measure
  readonly width: number
  readonly height: number
  /** Those that match what is searched for; undefined: nothing is. */
  readonly found: ReadonlySet<TreeNode> | undefined
}

/** Lays out everything below `root` and makes the elements; parents stand before their children. */
export function drawMap({ root, measure, width, height, found }: MapOptions): Map<HTMLElement, Box> {
  const tree = hierarchy(root)
    .sum((node) => node.sizes?.[measure] ?? 0)
    // oxlint-disable-next-line unicorn/no-array-sort -- d3's own, of a tree that was just made
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const placed = treemap<TreeNode>()
    .tile(treemapSquarify)
    .size([width, height])
    .paddingInner(2)
    .paddingOuter((box) => (box.depth === 0 ? 0 : 3))
    .paddingTop((box) => (box.depth === 0 ? 0 : hasHead(box) ? HEAD : 3))
    .round(true)(tree)
  const drawn = new Map<HTMLElement, Box>()
  placed.eachBefore((box) => {
    if (box.depth === 0 || box.depth > LEVELS || isTiny(box) || isTiny(box.parent)) return
    drawn.set(boxElement(box, { measure, isDim: found !== undefined && !isLit(box, found) }), box)
  })
  return drawn
}

const hasHead = (box: Box): boolean => box.x1 - box.x0 > 36 && box.y1 - box.y0 > HEAD + 8

const isTiny = (box: Box | null): boolean => box !== null && (box.x1 - box.x0 < SMALLEST || box.y1 - box.y0 < SMALLEST)

/** What is found, what it is in, and what is in it. */
function isLit(box: Box, found: ReadonlySet<TreeNode>): boolean {
  return box.ancestors().some(({ data }) => found.has(data)) || box.descendants().some(({ data }) => found.has(data))
}

function boxElement(box: Box, { measure, isDim }: { readonly measure: Measure; readonly isDim: boolean }): HTMLElement {
  const { data, depth, parent } = box
  const bytes = totalOf(data, measure)
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0]
  const siblings = parent?.children ?? [box]
  const made = element('div', {
    class: 'box',
    role: 'treeitem',
    tabindex: '-1',
    'aria-level': `${depth}`,
    'aria-setsize': `${siblings.length}`,
    'aria-posinset': `${siblings.indexOf(box) + 1}`,
    'aria-label': `${data.name}, ${sizeText(bytes)}, ${shareText(bytes, box.ancestors().at(-1)?.value ?? 0)}`,
    ...(box.children && { 'aria-expanded': `${depth < LEVELS}` }),
    'data-depth': `${Math.min(depth, 4)}`,
    ...(data.owner === undefined ? { 'data-chunk': '' } : {}),
    ...(isDim && { 'data-dim': '' }),
  })
  if (data.owner !== undefined) made.style.setProperty('--hue', `${data.owner === '(app)' ? 175 : hueOf(data.owner)}`)
  Object.assign(made.style, { left: `${box.x0}px`, top: `${box.y0}px`, width: `${width}px`, height: `${height}px` })
  if (width > 36 && height > 17 && (box.children === undefined || hasHead(box) || depth === LEVELS)) {
    made.append(element('span', { class: 'name' }, data.name))
    if (width > 110) made.append(element('span', { class: 'bytes' }, sizeText(bytes)))
  }
  return made
}
