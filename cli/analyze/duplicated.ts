import type { PackageManager } from '../project/package-manager.ts'
import type { Finding, Section } from './finding.ts'
import { groupBy } from './group.ts'
import { allPackages, findInstalled, readManifestOf, type Installed, type PackageManifest } from './installed.ts'
import { commandFor, MANAGERS } from './manager.ts'
import { fits } from './ranges.ts'

/** A package that needs another: what it asks for, and which version it gets. */
interface Need {
  readonly by: string
  readonly range: string
  readonly version: string
}

/**
 * Packages that are installed in more than one version. Where a version is needed by nobody who could not do with another one
 * that is there, the package manager can take it away; else who needs which is told, since no command changes that.
 */
export function duplicatedSection(root: string, pm: PackageManager): Section {
  const all = allPackages(root)
  const named = all.filter(({ manifest }) => manifest.name !== undefined && manifest.version !== undefined)
  const copies = [...groupBy(named, ({ manifest }) => manifest.name ?? '')]
    .map(([name, each]) => [name, [...new Set(each.map(({ manifest }) => manifest.version ?? ''))].toSorted()] as const)
    .filter(([, versions]) => versions.length > 1)
    .toSorted(([a], [b]) => a.localeCompare(b))
  const needs = needsOf(new Set(copies.map(([name]) => name)), root, all)
  const findings = copies.map(([name, versions]): Finding => {
    const of = needs.get(name) ?? []
    if (versions.some((version) => isSpare(version, versions, of))) {
      return { name, detail: versions.join(', '), fix: MANAGERS[pm].dedupe }
    }
    const detail = versions.map((version) => `${version}${forWhom(of.filter((need) => need.version === version))}`)
    return { name, detail: detail.join(', '), fix: commandFor(MANAGERS[pm].why, name) }
  })
  return { kind: 'duplicated', by: 'node_modules', findings }
}

const isSpare = (version: string, versions: readonly string[], needs: readonly Need[]): boolean =>
  needs
    .filter((need) => need.version === version)
    .every(({ range }) => versions.some((other) => other !== version && fits(other, range)))

function forWhom(needs: readonly Need[]): string {
  const [first, ...more] = [...new Set(needs.map(({ by }) => by))]
  if (first === undefined) return ''
  return ` for ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`
}

function needsOf(names: ReadonlySet<string>, root: string, all: readonly Installed[]): Map<string, Need[]> {
  const own = readManifestOf(root) ?? {}
  const asking = [
    ...all.map(({ folder, manifest }) => ({ folder, by: manifest.name ?? folder, ranges: rangesOf(manifest) })),
    { folder: root, by: 'the app', ranges: { ...rangesOf(own), ...own.devDependencies } },
  ]
  const found = asking.flatMap(({ folder, by, ranges }) =>
    Object.entries(ranges).flatMap(([name, range]) => {
      const version = names.has(name) ? findInstalled(name, folder)?.manifest.version : undefined
      return version === undefined ? [] : [{ name, need: { by, range, version } }]
    }),
  )
  const groups = groupBy(found, ({ name }) => name)
  return new Map([...groups].map(([name, each]) => [name, each.map(({ need }) => need)]))
}

const rangesOf = ({ dependencies, optionalDependencies, peerDependencies }: PackageManifest) => ({
  ...peerDependencies,
  ...dependencies,
  ...optionalDependencies,
})
