import { isAbsolute, join, relative, sep } from 'node:path'
import { CliError } from '../../errors.ts'
import type { FileSystem } from './file-system.ts'

function refuse(path: string, why: string): never {
  throw new CliError('PATH_NOT_ALLOWED', { detail: `"${path}" ${why}.`, state: 'Nothing was changed.' })
}

/** Folders no change set may write into: git's own, and ours. */
const RESERVED = new Set(['.git', '.flux'])

/**
 * A path as change sets write it: relative, forward slashes, no `.` or `..`, nothing inside `.git` or `.flux`.
 * @throws CliError PATH_NOT_ALLOWED
 */
export function checkedPath(path: string): string {
  if (path === '' || path.includes('\0') || path.includes('\\')) refuse(path, 'is not a path with forward slashes')
  if (isAbsolute(path) || /^[a-z]:/i.test(path)) refuse(path, 'is absolute; paths are relative to the project')
  const parts = path.split('/')
  if (parts.includes('..')) refuse(path, 'leaves the project')
  const clean = parts.filter((part) => part !== '' && part !== '.')
  const reserved = clean.find((part) => RESERVED.has(part.toLowerCase()))
  if (clean.length === 0 || path.endsWith('/')) refuse(path, 'is not a file’s path')
  if (reserved !== undefined) refuse(path, `is inside ${reserved}, which change sets leave alone`)
  return clean.join('/')
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/**
 * Where a path really is, as a path relative to `root`: symbolic links on the way are followed as long as they stay
 * inside. The last part is followed too, so that an edit through a link edits the file it names.
 * @throws CliError PATH_NOT_ALLOWED when a link leads out of the project
 */
export function canonicalPath(fs: FileSystem, root: string, path: string): string {
  const parts = path.split('/')
  let folder = root
  for (const [index, part] of parts.entries()) {
    const next = join(folder, part)
    const stat = fs.stat(next)
    if (!stat) return toPosix(relative(root, join(folder, ...parts.slice(index))))
    folder = stat.kind === 'link' ? followed(fs, root, next, path) : next
  }
  return toPosix(relative(root, folder))
}

function followed(fs: FileSystem, root: string, link: string, path: string): string {
  let real: string
  try {
    real = fs.realpath(link)
  } catch {
    return refuse(path, `goes through a symbolic link that leads nowhere (${toPosix(relative(root, link))})`)
  }
  const realRoot = fs.realpath(root)
  if (!isInside(realRoot, real)) refuse(path, `goes through a symbolic link that leaves the project, to ${real}`)
  const inside = toPosix(relative(realRoot, real))
  if (inside.split('/').some((part) => RESERVED.has(part.toLowerCase()))) refuse(path, `leads to ${inside}`)
  return join(root, inside)
}

export function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

/**
 * Checks again, just before writing, that no folder between `root` and a file has become a symbolic link.
 * The result remembers what it has seen: make one per commit.
 */
export function confinement(fs: FileSystem, root: string): (path: string) => void {
  const seen = new Set<string>([root])
  const check = (folder: string): void => {
    if (seen.has(folder)) return
    if (!isInside(root, folder)) refuse(folder, 'is outside the project')
    check(join(folder, '..'))
    if (fs.stat(folder)?.kind === 'link') refuse(toPosix(relative(root, folder)), 'has become a symbolic link')
    seen.add(folder)
  }
  return (path) => check(join(path, '..'))
}
