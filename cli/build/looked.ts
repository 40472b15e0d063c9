import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { isInside } from '../project/transaction/confine.ts'
import type { AppToBuild } from './app.ts'
import type { Bundled } from './bundler.ts'
import { variablesOf } from './environment.ts'
import type { Looked } from './inputs.ts'

/** What the half was made of, and what may become a part of it: when in doubt, it counts. */
export function lookedAt(side: 'client' | 'server', { trace, bundle }: Bundled, app: AppToBuild): Looked {
  const { root, paths, configInputs, migrations } = app
  const own = side === 'client' ? [paths.client, paths.shared] : [paths.server, paths.shared, migrations]
  const files = [...trace.files, ...bundle.natives.map(({ from }) => from)]
  const outside = files.filter((file) => !own.some((folder) => isInside(folder, file)))
  const near = outside.flatMap((file) => folderOf(file, app) ?? [])
  const settings = [...trace.configFiles, ...configInputs]
  return {
    files: [...outside, ...settings, ...tsconfigs(root), join(paths.client, 'index.html')],
    folders: [...own, ...near, ...trace.folders].filter((folder) => folder === root || !isInside(folder, root)),
    variables: variablesOf({ root, files: settings, names: [], prefixes: trace.prefixes }),
  }
}

/** What the build as a whole was made of besides its halves. */
export function lookedAtByAll(app: AppToBuild, secrets: readonly string[]): Looked {
  const { root, configInputs, paths } = app
  return {
    files: [...configInputs, join(paths.client, 'index.html'), paths.entry],
    folders: [],
    variables: variablesOf({ root, files: configInputs, names: ['FLUX_SECRET', ...secrets], prefixes: [] }),
  }
}

/**
 * The folder that counts with a file from outside of the half's own: a file that comes beside it may be found by the same
 * search. Inside the project the one next to the root, or to the app's folder; elsewhere the file's own.
 */
function folderOf(file: string, { root, config, paths }: AppToBuild): string | undefined {
  if (file.includes(`${sep}node_modules${sep}`) || file.includes('/node_modules/')) return undefined
  if (!isInside(root, file)) return dirname(file)
  const app = join(root, config.app.dir)
  const base = isInside(app, file) ? app : root
  const [first, ...rest] = relative(base, file).split(sep)
  const folder = join(base, first ?? '')
  const isSource = [paths.server, paths.client, app].some((one) => resolve(one) === folder)
  // One file of the other half does not bring all of it, or an edit there would build this half too.
  return rest.length === 0 || isSource ? undefined : folder
}

/** The project's `tsconfig.json` and what it extends, outside of the project too. */
function tsconfigs(root: string): string[] {
  const found: string[] = []
  const follow = (file: string) => {
    if (found.includes(file) || !existsSync(file)) return
    found.push(file)
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/"(?:extends|path)"\s*:\s*"(\.[^"]+)"/g)) {
      const next = resolve(dirname(file), path)
      follow(existsSync(next) && !next.endsWith('.json') ? join(next, 'tsconfig.json') : next)
      follow(`${next}.json`)
    }
  }
  follow(join(root, 'tsconfig.json'))
  return found
}
