import { existsSync, readdirSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type * as configModule from '@fluxstack/runtime/config'
import type * as envModule from '@fluxstack/runtime/env'
import type * as runtimeModule from '@fluxstack/runtime/vite'
import type * as viteModule from 'vite'
import type { Context } from '../context.ts'
import { appRuntime } from '../dev/app-runtime.ts'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import { buildClient } from './client.ts'
import { buildFailure } from './failure.ts'
import type { NativeFile } from './native.ts'
import { openOutput } from './output.ts'
import { type BuiltFile, builtFiles } from './report.ts'
import { noteSecrets, scanForSecrets } from './secrets.ts'
import { buildServer } from './server.ts'

export interface BuildOptions extends Pick<Context, 'env' | 'signal'> {
  readonly root: string
  /** Which `.env.<mode>` and `environments` hold for the page. */
  readonly mode: string
}

export interface BuildResult {
  readonly outDir: string
  readonly target: 'node' | 'bun'
  readonly files: readonly BuiltFile[]
  /** Compiled libraries, which tie the build to machines like this one. */
  readonly natives: readonly NativeFile[]
  readonly warnings: readonly string[]
  /** Milliseconds each part took; client and server are built side by side. */
  readonly timings: Readonly<Record<'client' | 'server' | 'total', number>>
}

const state = 'The last build is as it was.'

/**
 * Builds an app for production, beside its last build, which it replaces when all has worked.
 * @throws CliError CONFIG_INVALID, SERVER_NOT_FOUND, FILE_NOT_FOUND, OUTPUT_NOT_OURS, CHANGES_LOCKED, BUILD_FAILED, SECRET_IN_BUNDLE, CANCELLED
 */
export async function buildApp(options: BuildOptions): Promise<BuildResult> {
  const started = performance.now()
  const { root, signal } = options
  const tools = await loadTools(root)
  const { config, file, warnings } = await readConfig(tools.config, options)
  const folders = { app: config.app.dir, client: config.client.dir }
  const paths = tools.runtime.appPaths(root, { ...folders, outDir: config.build.outDir })
  if (!existsSync(paths.entry)) {
    throw new CliError('SERVER_NOT_FOUND', { detail: `${relative(root, paths.entry)} does not exist.`, state })
  }
  requirePage(root, paths)
  const migrations = join(root, config.database.migrations)
  const sources = [paths.server, paths.client, paths.shared, file, migrations]
  const output = await openOutput({ root, outDir: paths.outDir, sources })
  try {
    const target = appRuntime(root)
    const secrets = new Set(['FLUX_SECRET'])
    const side = {
      ...tools,
      paths: { ...paths, outDir: output.folder },
      mode: options.mode,
      plugins: [noteSecrets((name) => secrets.add(name)), stopOn(signal)],
    }
    const migrates = config.database.driver !== 'none'
    const entry = { server: paths.entry, config: file, hasClient: paths.hasClient }
    const [client, server] = await both([
      timed(async () => (paths.hasClient ? buildClient({ ...side, sourcemap: config.build.sourcemap }) : undefined)),
      timed(() => buildServer({ ...side, entry, target, migrates })),
    ])
    if (migrates && existsSync(migrations)) {
      await cp(migrations, join(output.folder, 'server', 'migrations'), { recursive: true })
    }
    if (paths.hasClient) {
      const environments = [options.env, ...envFiles(tools.env, root)]
      scanForSecrets({ names: secrets, environments, folder: join(output.folder, 'client') })
    }
    const files = await builtFiles(output.folder)
    throwIfStopped(signal)
    await output.swap()
    const timings = { client: client.milliseconds, server: server.milliseconds, total: performance.now() - started }
    return { outDir: paths.outDir, target, files, natives: server.value, warnings, timings }
  } catch (error) {
    await output.discard()
    throwIfStopped(signal)
    const { describeProblem: describe, placeText: place } = tools.runtime
    throw buildFailure(error, root, { describe, place })
  }
}

/** The app's own versions of everything the build is made with. */
async function loadTools(root: string) {
  const [vite, runtime, config, env] = await Promise.all([
    loadFromApp<typeof viteModule>(root, 'vite'),
    loadFromApp<typeof runtimeModule>(root, '@fluxstack/runtime/vite'),
    loadFromApp<typeof configModule>(root, '@fluxstack/runtime/config'),
    loadFromApp<typeof envModule>(root, '@fluxstack/runtime/env'),
  ])
  return { vite, runtime, config, env }
}

async function readConfig({ loadConfig }: typeof configModule, { root, mode, env }: BuildOptions) {
  try {
    return await loadConfig({ root, mode, env })
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('CONFIG_INVALID', { detail, state, cause })
  }
}

/** An app without a page has no folder for one; with the folder, a build without the page would pass for a good one. */
function requirePage(root: string, { client, hasClient }: runtimeModule.AppPaths): void {
  if (hasClient || !existsSync(client)) return
  throw new CliError('FILE_NOT_FOUND', {
    detail: `${relative(root, join(client, 'index.html'))} does not exist, but its folder does.`,
    fix: 'Put the file back, or remove the folder if the app is to have no page.',
    state,
  })
}

/** Every `.env` file of the app by itself: a secret of development has no place in a page either. */
function envFiles({ loadEnvFiles }: typeof envModule, root: string): Record<string, string | undefined>[] {
  const modes = readdirSync(root).flatMap((name) => /^\.env\.(?!local$|example$)([^.]+)/.exec(name)?.[1] ?? [])
  return ['production', ...modes].map((mode) => loadEnvFiles({ root, mode, env: {} }).values)
}

/** Ends a build between two modules when the person has had enough. */
function stopOn(signal: AbortSignal): viteModule.Plugin {
  return { name: 'fluxstack:stop', load: () => throwIfStopped(signal) }
}

function throwIfStopped(signal: AbortSignal): undefined {
  if (signal.aborted) throw new CliError('CANCELLED', { detail: 'The build was stopped; the last build is as it was.' })
  return undefined
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly milliseconds: number }> {
  const started = performance.now()
  const value = await work()
  return { value, milliseconds: performance.now() - started }
}

/** Waits for both even when one fails, so that nothing is still written into a folder that is being removed. */
async function both<A, B>(work: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
