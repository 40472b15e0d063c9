import { readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { CodeEditor } from '../project/code/edit.ts'

const FOLDERS = ['app', 'tests']

interface InUseInput {
  readonly changes: ChangeSet
  readonly root: string
  readonly removed: readonly string[]
  readonly editor: () => Promise<CodeEditor>
}

/**
 * Refuses to remove what the rest of the app imports, as things are staged.
 * @throws CliError STILL_IN_USE naming each place
 */
export async function refuseInUse({ changes, root, removed, editor }: InUseInput): Promise<void> {
  const gone = new Set(removed.filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !changes.exists(path)))
  const names = [...gone].map((path) => posix.basename(path).replace(/\.\w+$/, ''))
  const users: string[] = []
  for (const file of sources(root)) {
    const text = gone.has(file) ? undefined : changes.read(file)
    // Most files name none of them, and parsing them all would take long in a large app.
    if (text === undefined || !names.some((name) => text.includes(name))) continue
    const used = importsOf(await editor(), file, text).filter((path) => gone.has(path))
    users.push(...used.map((path) => `${file} imports ${path}`))
  }
  if (users.length === 0) return
  const shown = users.length > 10 ? [...users.slice(0, 10), `and ${users.length - 10} more`] : users
  throw new CliError('STILL_IN_USE', { detail: `${shown.join('\n')}.`, state: 'Nothing was changed.' })
}

function sources(root: string): string[] {
  return FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        posix.join(folder, path.replaceAll('\\', '/')),
      )
    } catch {
      return [] // an app without tests
    }
  }).filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.includes('node_modules/'))
}

/** The files that a file imports by a relative specifier; a specifier may leave the ending out. */
function importsOf(editor: CodeEditor, path: string, text: string): string[] {
  const found: string[] = []
  const collect = (specifier: string) => {
    const target = posix.join(posix.dirname(path), specifier)
    found.push(target, ...['.ts', '.tsx'].map((ending) => `${target.replace(/\.js$/, '')}${ending}`))
    return specifier
  }
  try {
    editor.mapSpecifiers({ path, text }, collect)
  } catch {
    // A file that does not parse imports nothing for now.
  }
  return found
}
