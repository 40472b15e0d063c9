import { posix } from 'node:path'
import { CliError } from '../errors.ts'

/** The folders of an app that hold one kind of thing each: a sub-folder goes below these. */
const HOMES = [
  'app/server/routes',
  'app/server/controllers',
  'app/server/services',
  'app/server/middleware',
  'app/server/models',
  'app/server/live',
  'app/server/plugins',
  'app/client/src/components',
  'app/client/src/pages',
  'app/client/src/hooks',
  'app/client/src/store',
  'app/client/src/lib',
  'app/shared/schemas',
  'app/shared/types',
  'tests/unit',
  'tests/api',
  'tests/live',
  'tests/browser',
]

/** Where a template's file goes when everything is put into a sub-folder: `app/server/services/admin/mail.ts`. */
export function placed(path: string, folder: string): string {
  const home = folder === '' ? undefined : HOMES.find((one) => path.startsWith(`${one}/`))
  return home === undefined ? path : `${home}/${folder}${path.slice(home.length)}`
}

/**
 * A relative specifier of a file of the template, as it is written once the files are in their places.
 * @param from the file's path in the template
 */
export function movedSpecifier(specifier: string, from: string, folder: string, moved: ReadonlySet<string>): string {
  const placeOf = (path: string) => (moved.has(path) ? placed(path, folder) : path)
  const target = posix.join(posix.dirname(from), specifier)
  const way = posix.relative(posix.dirname(placeOf(from)), placeOf(target))
  return way.startsWith('.') ? way : `./${way}`
}

/**
 * The value of `--path`, together with the folders of the name.
 * @throws CliError INVALID_VALUE
 */
export function folderOf(path: string | undefined, ofName: string): string {
  const parts = [path ?? '', ofName].flatMap((part) => part.split('/')).filter((part) => part !== '' && part !== '.')
  const wrong = parts.find((part) => !/^[\w][\w.-]*$/.test(part) || part === 'node_modules')
  if (wrong === undefined && !/^(?:\/|[a-z]:)/i.test(path ?? '')) return parts.join('/')
  throw new CliError('INVALID_VALUE', {
    detail: `--path takes folders below the usual one, such as admin/reports, but was given ${JSON.stringify(path)}.`,
    fix: 'Give a path without "..", of letters, digits, dots and dashes.',
    state: 'Nothing was changed.',
  })
}
