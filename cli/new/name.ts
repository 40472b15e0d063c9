import { basename } from 'node:path'
import validate from 'validate-npm-package-name'

/** Why npm would refuse a package of this name, or nothing. */
export function nameProblem(name: string): string | undefined {
  const { validForNewPackages, errors = [], warnings = [] } = validate(name)
  if (validForNewPackages) return undefined
  return `"${name}" is not a package name: ${[...errors, ...warnings].join('; ')}.`
}

/** The folder of a package: what follows the slash of a scoped name. */
export function folderOf(name: string): string {
  return name.startsWith('@') ? name.slice(name.indexOf('/') + 1) : name
}

/** The package name a folder suggests, close to the folder's own: `My App` gives `my-app`. */
export function nameFor(dir: string): string {
  const name = basename(dir)
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z\d\-_.]+/g, '-')
    .replaceAll(/^[-_.]+|-+$/g, '')
  return nameProblem(name) === undefined ? name : 'my-app'
}

/** What a person calls the app: `@acme/my-app` is `My app`. At most 48 characters. */
export function titleOf(name: string): string {
  const words = folderOf(name)
    .replaceAll(/[-_.]+/g, ' ')
    .trim()
    .slice(0, 48)
    .trim()
  return words === '' ? name.slice(0, 48) : words[0]?.toUpperCase() + words.slice(1)
}
