import type { BundleFile, BundleSide, Sizes } from './bundle.ts'
import { groupBy } from './group.ts'
import { APP, BUILD, copyOf, ownerOf } from './owner.ts'

/** Raw, gzip, brotli: bytes. */
export type Triple = readonly [number, number, number]

/** A box of the treemap: with `children`, or a leaf with `sizes`. */
export interface TreeNode {
  readonly name: string
  /** The package it belongs to, which gives it its colour. Chunks, which hold several, have none. */
  readonly owner?: string
  readonly children?: readonly TreeNode[]
  readonly sizes?: Triple
  /** Its whole name, where it is a module or a file. */
  readonly id?: string
  /** Modules that import it: places in the side's `names`. */
  readonly by?: readonly number[]
}

export interface PageSide {
  readonly side: 'client' | 'server'
  /** Whether there are sizes in brotli. */
  readonly brotli: boolean
  readonly code: readonly TreeNode[]
  /** Images, fonts, native libraries. */
  readonly others: readonly TreeNode[]
  readonly names: readonly string[]
}

/** What the page shows, as JSON inside of it. */
export interface PageData {
  readonly app: string
  /** `node`, `production`, sizes: what stands below the title. */
  readonly facts: readonly string[]
  readonly sides: readonly PageSide[]
}

const importersAtMost = 8

export function pageSide({ side, files, links }: BundleSide): PageSide {
  const names: string[] = []
  const places = new Map<string, number>()
  const place = (id: string) => {
    const known = places.get(id)
    if (known !== undefined) return known
    places.set(id, names.length)
    return names.push(id) - 1
  }
  const importersOf = (id: string) => {
    const link = links[id]
    const all = [...new Set([...(link?.importers ?? []), ...(link?.dynamicImporters ?? [])])]
    return all.slice(0, importersAtMost).map(place)
  }
  const nodes = (isCode: boolean) =>
    files.filter((file) => file.isCode === isCode).map((file) => fileNode(file, importersOf))
  const [code, others] = [nodes(true), nodes(false)]
  return { side, brotli: files.some(({ sizes }) => sizes.brotli !== undefined), code, others, names }
}

function fileNode({ file, modules, sizes }: BundleFile, importersOf: (id: string) => number[]): TreeNode {
  const name = file.slice(file.indexOf('/') + 1)
  if (modules.length === 0) return { name, id: file, owner: APP, sizes: triple(sizes) }
  const copies = groupBy(modules, ({ id }) => copyOf(id) ?? ownerOf(id))
  const children = [...copies].map(([folder, own]): TreeNode => {
    const owner = ownerOf(own[0]?.id ?? folder)
    const inFolder = folder === APP || folder === BUILD ? '' : `${folder}/`
    const leaves = own.map(({ id, sizes }) => ({
      path: id.slice(inFolder.length).split('/'),
      leaf: { name: id, id, owner, sizes: triple(sizes), by: importersOf(id) },
    }))
    return {
      name: owner === APP ? 'app' : owner === BUILD ? 'made by the build' : owner,
      owner,
      children: folded(leaves, owner),
    }
  })
  return { name, id: file, children }
}

interface Placed {
  readonly path: readonly string[]
  readonly leaf: TreeNode
}

/** Leaves by folder; a folder that holds nothing but one other is one box with it. */
function folded(leaves: readonly Placed[], owner: string): TreeNode[] {
  const groups = groupBy(leaves, ({ path }) => (path.length > 1 ? path[0] : undefined))
  return [...groups].flatMap(([folder, own]): TreeNode[] => {
    if (folder === undefined) return own.map(({ path, leaf }) => ({ ...leaf, name: path[0] ?? leaf.name }))
    const children = folded(
      own.map(({ path, leaf }) => ({ path: path.slice(1), leaf })),
      owner,
    )
    const [only] = children
    if (children.length === 1 && only !== undefined) return [{ ...only, name: `${folder}/${only.name}` }]
    return [{ name: folder, owner, children }]
  })
}

/** What is not compressed travels as it is. */
const triple = ({ raw, gzip, brotli }: Sizes): Triple => [raw, gzip, brotli ?? raw]
