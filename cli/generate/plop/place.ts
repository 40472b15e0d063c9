import { relative, resolve } from 'node:path'
import { CliError } from '../../errors.ts'
import { isInside, toPosix } from '../../project/transaction/confine.ts'
import type { Data, PlopApi } from './node-plop.ts'

/** An action as it stands in a plopfile; what is read of it is checked where it is read. */
export type ActionConfig = Readonly<Record<string, unknown>>

/** plop takes Windows' slashes too. */
export const forward = (path: string): string => path.replaceAll('\\', '/')

/** What templates of an action see: its own data below the answers. */
export const dataOf = (config: ActionConfig, data: Data): Data =>
  typeof config['data'] === 'function' ? data : { ...Object(config['data']), ...data }

/**
 * Where an action's path leads, relative to the app.
 * @throws CliError PATH_NOT_ALLOWED
 */
export function destinationOf(path: string, root: string, api: PlopApi): string {
  const full = resolve(api.getDestBasePath(), path)
  if (!isInside(root, full) || full === root) {
    throw new CliError('PATH_NOT_ALLOWED', {
      detail: `The plopfile would write ${full}, which is outside of ${root}.`,
      fix: 'Let its path stay in the project.',
      state: 'Nothing was changed.',
    })
  }
  return toPosix(relative(root, full))
}
