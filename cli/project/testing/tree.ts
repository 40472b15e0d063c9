import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder in memory where there is one: thousands of commits are about logic, not about the disk. */
export const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Path → `dir 755`, `file 644 <base64>` or `link <target>`; everything but `.flux`. */
export type Tree = Record<string, string>

export function readTree(root: string, folder = ''): Tree {
  const tree: Tree = {}
  for (const name of readdirSync(join(root, folder)).toSorted()) {
    if (name === '.flux') continue
    const path = folder === '' ? name : `${folder}/${name}`
    const stat = lstatSync(join(root, path))
    const mode = (stat.mode & 0o7777).toString(8)
    if (stat.isSymbolicLink()) tree[path] = `link ${readlinkSync(join(root, path))}`
    else if (stat.isDirectory()) Object.assign(tree, { [path]: `dir ${mode}` }, readTree(root, path))
    else tree[path] = `file ${mode} ${readFileSync(join(root, path)).toString('base64')}`
  }
  return tree
}

export function putFile(root: string, path: string, content: string | Uint8Array, mode?: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  if (mode !== undefined) chmodSync(join(root, path), mode)
}
