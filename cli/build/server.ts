import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import type { AppRuntime } from '../dev/app-runtime.ts'
import { type EntryOptions, entrySources } from './entries.ts'
import type { NativeFile } from './native.ts'
import { absentPackages, nativeLibsql, virtualModules } from './server-plugins.ts'
import type { BuildSide } from './side.ts'

export interface ServerBuild extends BuildSide {
  readonly entry: EntryOptions
  readonly target: AppRuntime
  /** Whether there is a database, and so a `migrate.js`. */
  readonly migrates: boolean
}

/** Packages the runtime uses when an app has them. */
const optional = ['@libsql/client', 'drizzle-orm', 'postgres', 'pino-pretty']

/**
 * Builds the server and everything it needs into `server` of the output folder: it runs with no packages installed.
 * Returns the compiled libraries that were copied beside it.
 */
export async function buildServer(options: ServerBuild): Promise<NativeFile[]> {
  const natives: NativeFile[] = []
  await options.vite.build(serverConfig(options, (file) => void natives.push(file)))
  const folder = join(options.paths.outDir, 'server')
  for (const { from, name } of natives) await copyFile(from, join(folder, name))
  return natives
}

function serverConfig(options: ServerBuild, found: (file: NativeFile) => void): InlineConfig {
  const { vite, runtime, paths, mode, plugins, entry, target, migrates } = options
  const input = ['index', ...(migrates ? ['migrate'] : [])]
  return {
    root: paths.root,
    mode,
    logLevel: 'silent',
    plugins: [
      runtime.buildSession(paths, 'server'),
      virtualModules(entrySources(entry), paths.root),
      absentPackages(optional),
      nativeLibsql(paths.root, found),
      ...plugins,
    ],
    ssr: {
      target: 'node',
      noExternal: true,
      ...(target === 'bun' ? { resolve: { conditions: ['bun', ...vite.defaultServerConditions] } } : {}),
    },
    build: {
      ssr: true,
      target: 'node20',
      sourcemap: 'hidden',
      reportCompressedSize: false,
      rolldownOptions: {
        input: Object.fromEntries(input.map((name) => [name, `virtual:fluxstack/${name}`])),
        external: [/^bun(:|$)/],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // All in one folder: what is found beside the bundle is found from every part of it.
          chunkFileNames: '[name]-[hash].js',
          // Without rewriting white space, so that a crash names a line a person can read.
          minify: { compress: true, mangle: true, codegen: false },
          keepNames: true,
        },
      },
    },
  }
}
