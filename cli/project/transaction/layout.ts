import { basename, dirname, join } from 'node:path'
import { passing, type FileSystem } from './file-system.ts'
import { CliError } from '../../errors.ts'

/** Where things are under a project's `.flux`. `home` is the folder that holds it. */
export const FLUX = '.flux'
export const fluxDir = (home: string): string => join(home, FLUX)
export const journalDir = (home: string): string => join(home, FLUX, 'journal')
export const undoDir = (home: string): string => join(home, FLUX, 'undo')
export const lockFile = (home: string): string => join(home, FLUX, 'lock')

const SIBLING = '.flux-tmp'

/** Where `flux new` builds a folder that is not there yet, and where its undo keeps its journal. */
export const siblingOf = (target: string): string => join(dirname(target), `.${basename(target)}${SIBLING}`)
export const isSibling = (name: string): boolean => name.startsWith('.') && name.endsWith(SIBLING) && name.length > 10

/** The folder a sibling stands beside; undefined for any other folder. */
export function targetOf(sibling: string): string | undefined {
  const name = basename(sibling)
  return isSibling(name) ? join(dirname(sibling), name.slice(1, -SIBLING.length)) : undefined
}

/** Journal, undo copies and lock never reach git; state and base texts do. */
const HOUSEKEEPING: Readonly<Record<string, string>> = {
  '.gitignore': 'journal/\nundo/\ncache/\ntrash/\nlock\nlock.*\n',
  '.gitattributes': 'base/* linguist-generated\nstate/* linguist-generated\n',
}

/** A symbolic link in place of one of our own folders would lead every write astray. */
export function requireRealFolder(fs: FileSystem, path: string): boolean {
  const stat = fs.stat(path)
  if (!stat) return false
  if (stat.kind === 'directory') return true
  throw new CliError('PATH_NOT_ALLOWED', {
    detail: `${path} is not a folder of its own but a ${stat.kind === 'link' ? 'symbolic link' : 'file'}.`,
    fix: 'Remove it and run the command again.',
    state: 'Nothing was changed.',
  })
}

export function makeFolder(fs: FileSystem, path: string, mode?: number): void {
  passing(['EEXIST'], () => fs.mkdir(path, mode))
  requireRealFolder(fs, path)
}

/** Makes `.flux` with what keeps it out of git. */
export function prepareHome(fs: FileSystem, home: string): void {
  makeFolder(fs, fluxDir(home))
  for (const [name, text] of Object.entries(HOUSEKEEPING)) {
    if (!fs.stat(join(fluxDir(home), name))) passing(['EEXIST'], () => fs.write(join(fluxDir(home), name), text))
  }
}

const GONE_OR_FULL = ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR']

/**
 * Takes `.flux` away again when nothing is left in it that anyone needs. Without holding the lock it keeps off as soon
 * as anybody has one or is about to; a process that is only just coming makes the folder again.
 * @param release lets go of the lock, and tells that it is held
 */
export function sweepHome(fs: FileSystem, home: string, release?: () => void): void {
  const dir = fluxDir(home)
  const isLock = (name: string): boolean => name === 'lock' || name.startsWith('lock.')
  if (!fs.stat(dir) || (!release && fs.list(dir).some(isLock))) return
  for (const name of ['journal', 'undo', 'base', 'state', 'trash'])
    passing(GONE_OR_FULL, () => fs.rmdir(join(dir, name)))
  const empty = fs.list(dir).every((name) => name in HOUSEKEEPING || isLock(name))
  if (empty) for (const name of Object.keys(HOUSEKEEPING)) passing(['ENOENT'], () => fs.unlink(join(dir, name)))
  release?.()
  if (empty) passing(GONE_OR_FULL, () => fs.rmdir(dir))
}
