import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { currentMode, envFileNames, loadEnvFiles } from '../env/files.ts'
import type { LoadConfigOptions, LoadedConfig } from './load.ts'
import { fromLegacy, LEGACY_FILES, looksLegacy } from './legacy.ts'
import { locator, type Place } from './locate.ts'
import { loadModule, type LoadedModule } from './module.ts'
import { ConfigProblemsError } from './problems.ts'
import { inspectConfig } from './resolve.ts'
import type { Path } from './tree.ts'

const FILES = ['fluxstack.config.ts', 'fluxstack.config.mts', 'fluxstack.config.js', 'fluxstack.config.mjs']

/** See `loadConfig`; apart from it so that a server's bundle holds no tool. */
export async function loadProjectConfig({ root, mode, env = process.env }: LoadConfigOptions): Promise<LoadedConfig> {
  const file = find(root)
  const name = relative(root, file).replaceAll('\\', '/')
  const loaded = await loadModule(file, root)
  const environment = loadEnvFiles({ root, env, mode: mode ?? currentMode(env) })
  const { input, warnings } = exportOf(loaded, name)
  const {
    config,
    problems,
    warnings: noticed,
  } = inspectConfig(input, {
    env: environment.values,
    mode: environment.mode,
    origins: environment.origins,
    file: name,
    locate: lazyLocator(loaded),
  })
  if (!config) throw new ConfigProblemsError(problems)
  const watched = [...FILES.slice(0, 1), ...envFileNames(environment.mode)].map((path) => join(root, path))
  const dependencies = [...new Set([file, ...loaded.modules, ...watched])]
  return { config, file, dependencies, warnings: [...warnings, ...environment.warnings, ...noticed] }
}

function find(root: string): string {
  const found = [...FILES, ...LEGACY_FILES].map((name) => join(root, name)).find((file) => existsSync(file))
  if (found !== undefined) return found
  throw new ConfigProblemsError(
    [
      {
        path: '',
        message: `there is no ${FILES[0]} in ${root}`,
        suggestion: 'run the command in the folder of an app, or make one with `flux new`',
        origin: {},
      },
    ],
    { title: 'The configuration cannot be loaded', code: 'CONFIG_NOT_FOUND' },
  )
}

/** The default export, or what 1.x exported, less what no longer exists, with one warning. */
function exportOf({ exports }: LoadedModule, name: string): { input: unknown; warnings: string[] } {
  const { default: input, config } = exports
  const legacy = LEGACY_FILES.includes(name) || (config !== undefined && (input === undefined || looksLegacy(input)))
  return legacy ? fromLegacy(config ?? input, name) : { input, warnings: [] }
}

/** The syntax tree is read only when there is something to point at. */
function lazyLocator({ syntax }: LoadedModule): (path: Path) => Place | undefined {
  let locate: ReturnType<typeof locator> | undefined
  return (path) => {
    if (!locate) {
      const { text, program } = syntax()
      locate = locator(text, program)
    }
    return locate(path)
  }
}
