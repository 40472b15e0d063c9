import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where an app has its own generators. */
export const FOLDER = 'generators'

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs']
const FILE = new RegExp(`^([a-z][a-z0-9-]*)\\.(?:${EXTENSIONS.join('|')})$`)

/** The names of the app's own generators: those of their files. */
export function ownNames(root: string): string[] {
  const folder = join(root, FOLDER)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [] : (FILE.exec(entry.name)?.[1] ?? []),
  )
  return [...new Set(names)].toSorted()
}

/** The file of the app's own generator of a name, if it has one. Relative to the app. */
export function ownFile(root: string, name: string): string | undefined {
  if (!existsSync(join(root, FOLDER)) || !FILE.test(`${name}.ts`)) return undefined
  return EXTENSIONS.map((extension) => `${FOLDER}/${name}.${extension}`).find((file) => existsSync(join(root, file)))
}
