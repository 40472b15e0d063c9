import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Remember } from './compress.ts'
import type { ManifestFile } from './manifest-file.ts'
import type { BundleStats } from './stats.ts'
import { isVendorChunk } from './vendor.ts'

const compress = promisify(gzip)
/** Larger ones are neither sent compressed nor compared by what they would be: an executable, a film. */
const COMPRESSED = 16 * 1024 * 1024

/**
 * Every file of a folder but source maps and compressed forms, largest first within each half. `remember` spares compressing what was
 * weighed before: a compiled library takes a third of a second.
 */
export async function builtFiles(
  folder: string,
  stats: readonly BundleStats[],
  remember: Remember = (_recipe, _content, make) => make(),
): Promise<ManifestFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.endsWith('.map') && !isCompressedForm(path))
  const chunks = new Map(stats.flatMap((one) => one.chunks.map((chunk) => [chunk.file, chunk] as const)))
  const measured = await Promise.all(
    files.map(async (path): Promise<ManifestFile> => {
      const file = path.slice(folder.length + 1).replaceAll('\\', '/')
      const content = await readFile(path)
      const chunk = chunks.get(file)
      return {
        file,
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: content.length,
        ...(await compressedSizes(path, content, remember)),
        ...(chunk && {
          chunk: { name: chunkName(file), isEntry: chunk.isEntry, isVendor: isVendorChunk(chunk) },
        }),
      }
    }),
  )
  return measured.toSorted(byHalfAndSize)
}

const half = (file: string) => file.split('/')[0] ?? ''
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))
/** By code units: what a language would sort by takes 6 ms to load, and differs from machine to machine. */
const byHalfAndSize = (a: ManifestFile, b: ManifestFile) =>
  compare(half(a.file), half(b.file)) || b.bytes - a.bytes || compare(a.file, b.file)

const isCompressedForm = (path: string) => /\.(?:br|gz)$/.test(path) && existsSync(path.replace(/\.(?:br|gz)$/, ''))

async function compressedSizes(
  path: string,
  content: Buffer,
  remember: Remember,
): Promise<Pick<ManifestFile, 'gzip' | 'brotli'>> {
  const [br, gz] = await Promise.all([sizeOf(`${path}.br`), sizeOf(`${path}.gz`)])
  const own = gz ?? (content.length > COMPRESSED ? content.length : await gzipSize(content, remember))
  return { gzip: own, ...(br !== undefined && { brotli: br }) }
}

/** Small ones are weighed sooner than looked up. */
async function gzipSize(content: Buffer, remember: Remember): Promise<number> {
  if (content.length < 100_000) return (await compress(content)).length
  const size = await remember('gz6-size', content, async () => Buffer.from(`${(await compress(content)).length}`))
  return Number(size)
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  )
}

/** `client/assets/index-DkX3_a1b.js` is `index`: what a chunk is called from build to build. */
export function chunkName(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')
  return name.replace(/-[\w-]{8}$/, '')
}
