import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Embedded } from '../../framework/embedded.ts'
import { contentType } from './content-types.ts'

/** One file as it lies on the disk; `encoding` when it is the compressed form of another. */
export interface Variant {
  file: string
  size: number
  modified: number
  encoding?: 'br' | 'gzip'
  /** Of a file inside an executable: what stands in its ETag. */
  tag?: string
}

/** A file that can be asked for, with its compressed forms, the smallest first. */
export interface ServedFile extends Variant {
  type: string
  compressed: readonly Variant[]
}

/**
 * Every file below `dir` by its path, `/assets/app.js`. Only what is found here is ever served, so that no spelling of a path
 * leads out of the folder. Dotfiles (but for `.well-known`) and symbolic links are not taken.
 */
export async function indexFiles(dir: string): Promise<Map<string, ServedFile>> {
  const found = new Map<string, Variant>()
  await collect(dir, '', found)
  return withForms(found)
}

/** The same of files inside an executable, which have no time of their own. */
export async function indexEmbedded(files: NonNullable<Embedded['client']>): Promise<Map<string, ServedFile>> {
  const sized = Object.entries(files).map(async ([path, { file, tag }]) => {
    const { size } = await stat(file)
    return [path, { file, size, modified: 0, tag }] as const
  })
  return withForms(new Map(await Promise.all(sized)))
}

function withForms(found: ReadonlyMap<string, Variant>): Map<string, ServedFile> {
  const served = new Map<string, ServedFile>()
  for (const [path, variant] of found) {
    if (/\.(?:br|gz)$/.test(path) && found.has(path.replace(/\.(?:br|gz)$/, ''))) continue
    served.set(path, { ...variant, type: contentType(path), compressed: compressedForms(path, found) })
  }
  return served
}

async function collect(dir: string, prefix: string, found: Map<string, Variant>): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name.startsWith('.') && entry.name !== '.well-known') continue
    const file = join(dir, entry.name)
    const path = `${prefix}/${entry.name}`
    if (entry.isDirectory()) await collect(file, path, found)
    if (!entry.isFile()) continue
    const { size, mtimeMs } = await stat(file)
    found.set(path, { file, size, modified: Math.trunc(mtimeMs) })
  }
}

function compressedForms(path: string, found: ReadonlyMap<string, Variant>): Variant[] {
  const forms: Variant[] = []
  const br = found.get(`${path}.br`)
  const gzip = found.get(`${path}.gz`)
  if (br) forms.push({ ...br, encoding: 'br' })
  if (gzip) forms.push({ ...gzip, encoding: 'gzip' })
  return forms
}
