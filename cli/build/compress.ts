import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** What browsers ask for as text. Images, fonts of today and archives are compressed by themselves. */
const compressible = /\.(?:html?|[cm]?js|css|json|webmanifest|svg|xml|txt|md|wasm|ico|ttf|otf|eot)$/i
/** Less than this fits into the first packet anyway. */
const smallest = 1024
/** Brotli's best takes seconds for a megabyte, and gains a twentieth over the next best. */
const best = 512 * 1024
/** Larger files are sent in parts, and a build would wait for them. */
const largest = 32 * 1024 * 1024

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Remembers what was compressed before, by what it is made of; without it everything is compressed anew. */
export type Remember = (recipe: string, content: Buffer, make: () => Promise<Buffer>) => Promise<Buffer>

/**
 * Writes `.br` and `.gz` beside every file below a folder that gets smaller by it, all at once: zlib works on the threads
 * of libuv's pool, the longest file first.
 */
export async function compressFolder(folder: string, remember: Remember = (_recipe, _content, make) => make()) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && compressible.test(entry.name))
  const read = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path, content: await readFile(path) }
    }),
  )
  const worth = read
    .filter(({ content }) => content.length >= smallest && content.length <= largest)
    .toSorted((a, b) => b.content.length - a.content.length)
  const write = async (path: string, content: Buffer, made: Promise<Buffer>) => {
    const bytes = await made
    if (bytes.length < content.length) await writeFile(path, bytes)
  }
  await Promise.all([
    ...worth.map(({ path, content }) => {
      const quality = content.length <= best ? 11 : 9
      return write(
        `${path}.br`,
        content,
        remember(`br${quality}`, content, () => asBrotli(content, quality)),
      )
    }),
    ...worth.map(({ path, content }) =>
      write(
        `${path}.gz`,
        content,
        remember('gz9', content, () => zip(content, { level: 9 })),
      ),
    ),
  ])
}

function asBrotli(content: Buffer, quality: number): Promise<Buffer> {
  return brotli(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    },
  })
}
