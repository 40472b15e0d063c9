import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { join, relative } from 'node:path'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import type { Existing } from './choices.ts'

/** Left by systems, editors and git; nobody minds an app beside them. */
const UNNOTICED = new Set(['.git', '.DS_Store', 'Thumbs.db', '.idea', '.vscode', '.flux'])

/**
 * What is in the way in a folder, sorted; nothing for one that is empty or not there.
 * @throws CliError DIRECTORY_NOT_EMPTY (a file stands in the folder's place), PERMISSION_DENIED
 */
export function inTheWay(dir: string): string[] {
  const there = statOf(dir)
  if (!there) return []
  if (!there.isDirectory()) {
    throw new CliError('DIRECTORY_NOT_EMPTY', {
      detail: `${dir} is ${there.isSymbolicLink() ? 'a symbolic link' : 'a file'}, not a folder.`,
      fix: 'Pick another name.',
      state: 'Nothing was written.',
    })
  }
  return list(dir).filter((name) => !UNNOTICED.has(name))
}

export interface InTheWay {
  readonly dir: string
  /** Everything in the folder. */
  readonly found: readonly string[]
  /** Files of the app that are there already. */
  readonly taken: readonly string[]
}

/**
 * Asks a person what to do about a folder with files in it.
 * @throws CliError DIRECTORY_NOT_EMPTY (the person says stop, or there is nobody to ask), CANCELLED
 */
export async function askAboutExisting(
  { dir, found, taken }: InTheWay,
  { ask, isTTY, yes }: Pick<Context, 'ask' | 'isTTY' | 'yes'>,
): Promise<Existing> {
  const detail = `${dir} holds ${enumerate(found)}.`
  const state = 'Nothing was written.'
  const over = taken.length > 0 ? `, over ${enumerate(taken)}` : ''
  if (!isTTY || yes) {
    const fix = `Pick another name, or pass --force to write into it${over}.`
    throw new CliError('DIRECTORY_NOT_EMPTY', { detail, fix, state })
  }
  const answer = await ask.choice({
    flag: '--existing',
    message: `${detail} What now?`,
    choices: [
      { value: 'stop', label: 'Stop', hint: 'write nothing' },
      ...(taken.length > 0 ? [{ value: 'keep', label: 'Keep what is there', hint: 'write the rest' } as const] : []),
      { value: 'overwrite', label: 'Write into it', hint: over === '' ? 'replaces nothing' : over.slice(2) },
    ],
    default: 'stop',
  })
  if (answer === 'stop') throw new CliError('DIRECTORY_NOT_EMPTY', { detail, state })
  return answer
}

/** Which of the files to be written are there already. */
export function alreadyThere(dir: string, files: readonly string[]): string[] {
  return files.filter((file) => statOf(join(dir, file)) !== undefined)
}

/** A path as a person in `cwd` would type it. */
export function shortPath(cwd: string, dir: string): string {
  const path = relative(cwd, dir)
  if (path === '') return '.'
  return path.startsWith('..') ? dir : path
}

function enumerate(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most)
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

function statOf(path: string): Stats | undefined {
  return guarded(path, () => lstatSync(path, { throwIfNoEntry: false }))
}

function list(dir: string): string[] {
  return guarded(dir, () => readdirSync(dir).toSorted())
}

function guarded<T>(path: string, look: () => T): T {
  try {
    return look()
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOTDIR') {
      const detail = `A part of ${path} is a file, not a folder.`
      throw new CliError('DIRECTORY_NOT_FOUND', { detail, fix: 'Pick another place.', cause })
    }
    if (code !== 'EACCES' && code !== 'EPERM') throw cause
    throw new CliError('PERMISSION_DENIED', { detail: `${path} cannot be read.`, state: 'Nothing was written.', cause })
  }
}
