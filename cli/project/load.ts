import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from '../errors.ts'

const CONFIG_FILES = [
  'fluxstack.config.ts',
  'fluxstack.config.mts',
  'fluxstack.config.js',
  'fluxstack.config.mjs',
  'config/fluxstack.config.ts',
]

/** The folder at or above `from` that is an app: it has a FluxStack config file or depends on the runtime. */
export function findRoot(from: string): string | undefined {
  return climb(from).find(
    (folder) => CONFIG_FILES.some((file) => existsSync(join(folder, file))) || dependsOnRuntime(folder),
  )
}

/** A folder and all folders above it. */
export function climb(from: string): string[] {
  const above = dirname(from)
  return above === from ? [from] : [from, ...climb(above)]
}

function dependsOnRuntime(folder: string): boolean {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    if (!text.includes('"@fluxstack/runtime"')) return false
    const { dependencies, devDependencies } = JSON.parse(text) as Record<string, object | undefined>
    return '@fluxstack/runtime' in { ...dependencies, ...devDependencies }
  } catch {
    return false // no package.json, or one that cannot be read: then it says nothing
  }
}

/**
 * Imports a module as the app would: from its dependencies, not from the CLI's.
 * @throws CliError PACKAGE_NOT_FOUND
 * @example const vite = await loadFromApp<typeof import('@fluxstack/runtime/vite')>(root, '@fluxstack/runtime/vite')
 */
export async function loadFromApp<T>(root: string, specifier: string): Promise<T> {
  return (await import(pathToFileURL(resolveFromApp(root, specifier)).href)) as T // the caller names the module's type
}

/**
 * The file that a specifier stands for in the app.
 * @throws CliError PACKAGE_NOT_FOUND
 */
export function resolveFromApp(root: string, specifier: string): string {
  try {
    // Not an import: this file is part of every start, and node:module is loaded by none of the rest.
    const { createRequire } = process.getBuiltinModule('node:module')
    // Seen in a member of a pnpm workspace: the answer was a link, from where the package's own dependencies are not found.
    return realpathSync(createRequire(join(root, 'package.json')).resolve(specifier))
  } catch (cause) {
    throw new CliError('PACKAGE_NOT_FOUND', {
      detail: `${specifier} cannot be found from ${root}.`,
      fix: `Install the app's dependencies in ${root}, then run the command again.`,
      cause,
    })
  }
}
