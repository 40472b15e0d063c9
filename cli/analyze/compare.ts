import { packagesOf, sumOf, type BundleSide, type Side, type Sizes } from './bundle.ts'
import { groupBy } from './group.ts'

export interface Change {
  readonly side: Side
  readonly name: string
  /** Undefined: it was not there. */
  readonly before: Sizes | undefined
  /** Undefined: it is gone. */
  readonly after: Sizes | undefined
  /** Bytes more, or fewer. */
  readonly raw: number
  readonly gzip: number
}

export interface Comparison {
  readonly files: readonly Change[]
  /** Undefined where one of the two is a manifest only, which knows files and not what is in them. */
  readonly packages: readonly Change[] | undefined
  readonly totals: readonly Change[]
}

interface Sized {
  readonly sizes: Sizes
  /** Of a package, whose sizes are shares of files: the bytes that are its own whatever it stands beside. */
  readonly own?: number
}
type ByName = ReadonlyMap<string, Sized>

/** What the second build has more than the first, by name without hash: largest change first, what is alike left out. */
export function compareBundles(before: readonly BundleSide[], after: readonly BundleSide[]): Comparison {
  const sides = (['client', 'server'] as const).map((side) => ({
    side,
    old: before.find((each) => each.side === side),
    now: after.find((each) => each.side === side),
  }))
  const changes = (named: (side: BundleSide | undefined) => ByName): Change[] =>
    sides.flatMap(({ side, old, now }) => changesOf(side, named(old), named(now))).toSorted(bySize)
  const knowsPackages = [before, after].every((all) => all.some(({ files }) => files.some((f) => f.modules.length > 0)))
  return {
    files: changes(filesByName),
    packages: knowsPackages ? changes(packagesByName) : undefined,
    totals: changes(codeByName),
  }
}

function filesByName(side: BundleSide | undefined): ByName {
  const groups = groupBy(side?.files ?? [], ({ name }) => name)
  return new Map([...groups].map(([name, files]) => [name, { sizes: sumOf(files.map(({ sizes }) => sizes)) }]))
}

function packagesByName(side: BundleSide | undefined): ByName {
  const packages = side === undefined ? [] : packagesOf(side)
  return new Map(packages.map(({ name, bytes, sizes }) => [name, { sizes, own: bytes }]))
}

/** The code of the whole side: a native library would hide what the rest does. */
function codeByName(side: BundleSide | undefined): ByName {
  if (side === undefined) return new Map()
  const code = side.files.filter(({ isCode }) => isCode)
  return new Map([[side.side, { sizes: sumOf(code.map(({ sizes }) => sizes)) }]])
}

function changesOf(side: Side, before: ByName, after: ByName): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names
    .map((name): Change => {
      const now = after.get(name)
      const was = sizesBefore(before.get(name), now)
      const more = (key: 'raw' | 'gzip') => (now?.sizes[key] ?? 0) - (was?.[key] ?? 0)
      return { side, name, before: was, after: now?.sizes, raw: more('raw'), gzip: more('gzip') }
    })
    .filter(({ before: was, after: now, raw }) => was === undefined || now === undefined || raw !== 0)
}

/** Of a package, what its bytes of then would be now: beside other neighbours its share was another for no reason of its own. */
function sizesBefore(old: Sized | undefined, now: Sized | undefined): Sizes | undefined {
  if (old?.own === undefined || now?.own === undefined || now.own === 0) return old?.sizes
  const times = old.own / now.own
  const part = (size: number) => Math.round(size * times)
  const { raw, gzip, brotli } = now.sizes
  return { raw: part(raw), gzip: part(gzip), brotli: brotli === undefined ? undefined : part(brotli) }
}

const bySize = (a: Change, b: Change): number => Math.abs(b.raw) - Math.abs(a.raw) || a.name.localeCompare(b.name)
