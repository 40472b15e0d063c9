import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot } from './paths.ts'

/** Every file below the given files and folders of the checkout that makes a difference to a build, sorted. */
export async function listInputs(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(paths.map(listOne))
  return lists.flat().toSorted()
}

async function listOne(path: string): Promise<string[]> {
  const found = await stat(inRoot(path)).catch(() => undefined)
  if (!found) return []
  if (found.isFile()) return [path]
  const entries = await readdir(inRoot(path), { recursive: true, withFileTypes: true })
  return (
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(inRoot().length))
      // a test of ours changes no output, but a template's test is one
      .filter((file) => file.includes('templates/') || !/\.test\.tsx?$/.test(file))
  )
}

/** A hash of the names and contents of files of the checkout. */
export async function hashInputs(paths: readonly string[]): Promise<string> {
  const files = await listInputs(paths)
  const contents = await Promise.all(files.map((file) => readFile(inRoot(file))))
  const hash = createHash('sha256')
  for (const [index, file] of files.entries())
    hash.update(`${file}\0${contents[index]?.length ?? 0}\0`).update(contents[index] ?? '')
  return hash.digest('hex')
}
