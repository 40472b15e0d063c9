import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type * as configModule from '@fluxstack/runtime/config'
import type * as envModule from '@fluxstack/runtime/env'
import type * as runtimeModule from '@fluxstack/runtime/vite'
import type * as viteModule from 'vite'
import type { Context } from '../context.ts'
import { appRuntime } from '../dev/app-runtime.ts'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import type { Target } from './target.ts'

const lastIsWhole = 'The last build is as it was.'

/** The app's own versions of what its configuration is read with. */
export interface Tools {
  readonly vite: typeof viteModule
  readonly runtime: typeof runtimeModule
  readonly env: typeof envModule
}

/** An app whose configuration has been read, and what the target builds of it. */
export interface AppToBuild {
  readonly root: string
  readonly mode: string
  readonly tools: Tools
  readonly config: configModule.ResolvedConfig
  /** The configuration's file. */
  readonly configFile: string
  /** Every file that, changed, may change the configuration. */
  readonly configInputs: readonly string[]
  readonly paths: runtimeModule.AppPaths
  readonly runtime: 'node' | 'bun'
  /** Absolute. */
  readonly migrations: string
  readonly sides: { readonly client: boolean; readonly server: boolean }
  readonly warnings: readonly string[]
}

interface Asked extends Pick<Context, 'env'> {
  readonly root: string
  readonly mode: string
  readonly target: Target
}

/** @throws CliError PACKAGE_NOT_FOUND, CONFIG_INVALID, SERVER_NOT_FOUND, FILE_NOT_FOUND, TARGET_NEEDS */
export async function readApp({ root, mode, env, target }: Asked): Promise<AppToBuild> {
  // The configuration is read while Vite is loaded, which takes longer than all the rest.
  const [vite, runtime, envs, read] = await Promise.all([
    loadFromApp<typeof viteModule>(root, 'vite'),
    loadFromApp<typeof runtimeModule>(root, '@fluxstack/runtime/vite'),
    loadFromApp<typeof envModule>(root, '@fluxstack/runtime/env'),
    loadFromApp<typeof configModule>(root, '@fluxstack/runtime/config').then((loader) =>
      readConfig(loader, { root, mode, env }),
    ),
  ])
  const { config, file, dependencies, warnings } = read
  const folders = { app: config.app.dir, client: config.client.dir }
  const paths = runtime.appPaths(root, { ...folders, outDir: config.build.outDir })
  const sides = sidesOf(root, paths, target)
  return {
    root,
    mode,
    tools: { vite, runtime, env: envs },
    config,
    configFile: file,
    configInputs: dependencies,
    paths,
    runtime: target.runtime ?? appRuntime(root),
    migrations: join(root, config.database.migrations),
    sides,
    warnings,
  }
}

async function readConfig({ loadConfig }: typeof configModule, asked: Omit<Asked, 'target'>) {
  const { root, mode, env } = asked
  try {
    return await loadConfig({ root, mode, env })
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('CONFIG_INVALID', { detail, state: lastIsWhole, cause })
  }
}

/** An app without a page has no folder for one; with the folder, a build without the page would pass for a good one. */
function sidesOf(root: string, { entry, client, hasClient }: runtimeModule.AppPaths, target: Target) {
  const server = target.sides.includes('server')
  const wantsClient = target.sides.includes('client')
  if (server && !existsSync(entry)) {
    throw new CliError('SERVER_NOT_FOUND', { detail: `${relative(root, entry)} does not exist.`, state: lastIsWhole })
  }
  if (wantsClient && !hasClient && existsSync(client)) {
    throw new CliError('FILE_NOT_FOUND', {
      detail: `${relative(root, join(client, 'index.html'))} does not exist, but its folder does.`,
      fix: 'Put the file back, or remove the folder if the app is to have no page.',
      state: lastIsWhole,
    })
  }
  if (!server && !hasClient) {
    throw new CliError('TARGET_NEEDS', {
      detail: `The target ${target.name} is a page alone, and ${relative(root, client)} does not exist.`,
      state: lastIsWhole,
    })
  }
  return { client: wantsClient && hasClient, server }
}

/** Every `.env` file of the app by itself: a secret of development has no place in a page either. */
export function envFiles({ root, tools }: AppToBuild): Record<string, string | undefined>[] {
  const modes = readdirSync(root).flatMap((name) => /^\.env\.(?!local$|example$)([^.]+)/.exec(name)?.[1] ?? [])
  return ['production', ...modes].map((mode) => tools.env.loadEnvFiles({ root, mode, env: {} }).values)
}
