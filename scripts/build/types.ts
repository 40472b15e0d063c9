import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'

/** The compiler gives comments lines of their own; an example in one is no import. */
const COMMENTED = /^\s*\/?\*.*$/gm
/** A relative import in a declaration file, in any of its spellings. */
const IMPORTED = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\1/g

/**
 * Removes the declaration files that no entry reaches: nobody can import what they describe, and each takes a block of
 * every app's disk.
 *
 * @param entries Paths of declaration files relative to `folder`.
 * @throws Error where an entry, or a file that one names, is not there
 */
export async function keepReachableTypes(folder: string, entries: readonly string[]): Promise<void> {
  const reached = new Set<string>()
  for (let next = entries.map(normalize); next.length > 0;) {
    for (const file of next) reached.add(file)
    const found = await Promise.all(
      next.map(async (file) => importsOf(file, await readFile(join(folder, file), 'utf8'))),
    )
    next = [...new Set(found.flat())].filter((file) => !reached.has(file))
  }
  const all = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.d.ts'))
  const left = all.filter((file) => !reached.has(file))
  await Promise.all(left.map((file) => rm(join(folder, file))))
  await removeEmptied(folder, left)
}

/** Declaration files as the compiler leaves them name their neighbours by the source's name, `./parse.ts`. */
function importsOf(file: string, text: string): string[] {
  return [...text.replace(COMMENTED, '').matchAll(IMPORTED)].map(([, , path = '']) =>
    normalize(join(dirname(file), path.replace(/\.(?:d\.ts|tsx?|js)$/, '.d.ts'))),
  )
}

async function removeEmptied(folder: string, removed: readonly string[]): Promise<void> {
  const folders = [...new Set(removed.map(dirname))].toSorted((a, b) => b.length - a.length)
  for (const name of folders) await rmdir(join(folder, name)).catch(() => {}) // it still holds something
}
