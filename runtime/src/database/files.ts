import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseError } from './errors.ts'

/**
 * Makes the folder of the database, with those above it. Not by mkdir's own `recursive`, which never returns where the system says
 * of a folder that is there that it is not, as in `/proc`.
 */
export async function makeFolder(folder: string, shown: string): Promise<void> {
  try {
    await make(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what node:fs throws
    throw new DatabaseError(
      'DATABASE_FOLDER_UNWRITABLE',
      `The folder of the database ${shown} cannot be made (${code}).`,
      error,
    )
  }
}

async function make(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  const above = dirname(folder)
  if (above !== folder) await make(above)
  await mkdir(folder).catch(async (error: unknown) => {
    // a second process may have made it just now
    if (!(await isFolder(folder))) throw error
  })
}

const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory() === true

/** What tells the file at a path from another that comes to lie there later; undefined when there is none. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found && `${found.dev}:${found.ino}`
}
