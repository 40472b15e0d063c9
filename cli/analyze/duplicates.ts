import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sumOf, type BundleSide, type Side, type Sizes } from './bundle.ts'
import { groupBy } from './group.ts'
import { copyOf, ownerOf } from './owner.ts'

export interface Copy {
  /** The package's folder, relative to the app. */
  readonly folder: string
  readonly version: string | undefined
  readonly sizes: Sizes
  /** Packages that import this copy. */
  readonly usedBy: readonly string[]
}

export interface Duplicate {
  readonly side: Side
  readonly name: string
  /** Largest first. */
  readonly copies: readonly Copy[]
  /** What would go if only the largest copy stayed. */
  readonly waste: Sizes
}

/** Packages that a side holds more than once, most wasteful first. The same package on both sides is no duplicate. */
export function duplicatesIn(sides: readonly BundleSide[], root: string): Duplicate[] {
  return sides
    .flatMap((side) => {
      const modules = side.files.flatMap((file) => file.modules).filter(({ id }) => copyOf(id) !== undefined)
      const packages = groupBy(modules, ({ id }) => ownerOf(id))
      return [...packages].map(([name, own]) => {
        const copies = [...groupBy(own, ({ id }) => copyOf(id) ?? '')]
          .map(([folder, held]) => ({
            folder,
            version: versionOf(root, folder),
            sizes: sumOf(held.map(({ sizes }) => sizes)),
            usedBy: usersOf(side, folder),
          }))
          .toSorted((a, b) => b.sizes.raw - a.sizes.raw)
        return { side: side.side, name, copies, waste: sumOf(copies.slice(1).map(({ sizes }) => sizes)) }
      })
    })
    .filter(({ copies }) => copies.length > 1)
    .toSorted((a, b) => b.waste.raw - a.waste.raw)
}

function usersOf({ links }: BundleSide, folder: string): string[] {
  const importers = Object.entries(links)
    .filter(([id]) => copyOf(id) === folder)
    .flatMap(([, link]) => [...link.importers, ...link.dynamicImporters])
    .filter((id) => copyOf(id) !== folder)
  return [...new Set(importers.map(ownerOf))].toSorted()
}

function versionOf(root: string, folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { version?: unknown }
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined // the folder is that of the module; a package may keep its package.json elsewhere
  }
}
