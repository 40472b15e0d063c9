import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, readFile, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Every file below a folder, by its path with forward slashes, with a hash of its content. */
export async function readTree(folder: string, ignore: RegExp = /^$/): Promise<Record<string, string>> {
  const tree: Record<string, string> = {}
  if (!existsSync(folder)) return tree
  const walk = async (below: string): Promise<void> => {
    for (const name of (await readdir(join(folder, below))).toSorted()) {
      const path = below === '' ? name : `${below}/${name}`
      if (ignore.test(path)) continue
      const absolute = join(folder, path)
      const stat = await lstat(absolute)
      if (stat.isDirectory()) await walk(path)
      else tree[path] = stat.isSymbolicLink() ? `-> ${await readlink(absolute)}` : hash(await readFile(absolute))
    }
  }
  await walk('')
  return tree
}

const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 16)
