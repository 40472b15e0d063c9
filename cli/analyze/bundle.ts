import type { BuildManifest, ManifestFile } from '../build/manifest.ts'
import type { BundleStats, BundledChunk } from '../build/stats.ts'
import { groupBy } from './group.ts'
import { ownerOf } from './owner.ts'

export type Side = BundleStats['side']

/** Bytes. The server, which is never sent, has no `brotli`. */
export interface Sizes {
  readonly raw: number
  readonly gzip: number
  readonly brotli: number | undefined
}

export interface SizedModule {
  readonly id: string
  /** Bytes that were left of it before its file was minified: exact, and its own. */
  readonly bytes: number
  /** Its share of its file by those bytes, which is another when its neighbours are. */
  readonly sizes: Sizes
}

export interface BundleFile {
  /** Relative to the output folder. */
  readonly file: string
  /** Without the hash: the same from build to build. */
  readonly name: string
  /** JavaScript and styles, which the bundler makes; images, fonts, native libraries and migrations are not. */
  readonly isCode: boolean
  readonly isEntry: boolean
  readonly sizes: Sizes
  readonly modules: readonly SizedModule[]
}

/** One side of a build: every file with its sizes, and for scripts the modules that are in it. */
export interface BundleSide {
  readonly side: Side
  readonly files: readonly BundleFile[]
  readonly links: BundleStats['modules']
}

export interface SizedPackage {
  readonly name: string
  readonly bytes: number
  readonly sizes: Sizes
  readonly modules: number
}

/** What a build is made of: the sizes of its manifest, shared out among the modules of its stats. */
export function bundleOf(manifest: BuildManifest, stats: readonly BundleStats[]): BundleSide[] {
  return stats.map(({ side, chunks, modules }) => {
    const byFile = new Map(chunks.map((chunk) => [chunk.file, chunk]))
    const files = manifest.files.filter(({ file }) => file.startsWith(`${side}/`) && !isByproduct(file))
    // Where some is compressed by brotli, the rest travels as it is.
    const isCompressed = files.some(({ brotli }) => brotli !== undefined)
    const sizes = ({ bytes: raw, gzip, brotli }: ManifestFile): Sizes => ({
      raw,
      gzip,
      brotli: isCompressed ? (brotli ?? raw) : undefined,
    })
    return { side, files: files.map((file) => describeFile(file, sizes(file), byFile.get(file.file))), links: modules }
  })
}

const isByproduct = (file: string) => /\.(?:map|br|gz)$/.test(file)
const isCode = (file: string) => /\.(?:[cm]?js|css)$/.test(file)

function describeFile(file: ManifestFile, sizes: Sizes, chunk: BundledChunk | undefined): BundleFile {
  return {
    file: file.file,
    name: nameOf(file),
    isCode: isCode(file.file),
    isEntry: file.chunk?.isEntry ?? false,
    sizes,
    modules: chunk === undefined ? [] : shareOut(sizes, chunk.modules),
  }
}

/** The name of a file without its hash: `client/index.css`. Two chunks may have one name, and are compared as one. */
export function nameOf({ file, chunk }: Pick<ManifestFile, 'file' | 'chunk'>): string {
  const [side = ''] = file.split('/')
  const extension = /\.\w+$/.exec(file)?.[0] ?? ''
  if (chunk !== undefined) return `${side}/${chunk.name}${extension}`
  return file.replace(/-[\w-]{8}(\.\w+)$/, '$1')
}

/** The parts add up to the whole: each ends where the sum so far, rounded, ends. */
function shareOut(whole: Sizes, modules: BundledChunk['modules']): SizedModule[] {
  const total = modules.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total === 0) return []
  let before = 0
  return modules
    .filter(({ bytes }) => bytes > 0)
    .map(({ id, bytes }) => {
      const [from, to] = [before / total, (before + bytes) / total]
      before += bytes
      const part = (size: number) => Math.round(size * to) - Math.round(size * from)
      const { raw, gzip, brotli } = whole
      return {
        id,
        bytes,
        sizes: { raw: part(raw), gzip: part(gzip), brotli: brotli === undefined ? undefined : part(brotli) },
      }
    })
}

const none: Sizes = { raw: 0, gzip: 0, brotli: undefined }

export function sumOf(all: readonly Sizes[]): Sizes {
  return all.reduce(
    (sum, { raw, gzip, brotli }) => ({
      raw: sum.raw + raw,
      gzip: sum.gzip + gzip,
      brotli: brotli === undefined ? sum.brotli : (sum.brotli ?? 0) + brotli,
    }),
    none,
  )
}

/** The packages of a side, the app's own code among them, largest first. */
export function packagesOf({ files }: Pick<BundleSide, 'files'>): SizedPackage[] {
  const groups = groupBy(
    files.flatMap(({ modules }) => modules),
    ({ id }) => ownerOf(id),
  )
  return [...groups]
    .map(([name, modules]) => ({
      name,
      bytes: modules.reduce((sum, { bytes }) => sum + bytes, 0),
      sizes: sumOf(modules.map(({ sizes }) => sizes)),
      modules: modules.length,
    }))
    .toSorted((a, b) => b.sizes.raw - a.sizes.raw || a.name.localeCompare(b.name))
}
