import type { InlineConfig } from 'vite'
import type { AppRuntime } from '../dev/app-runtime.ts'
import { bunSqlite } from './bun-sqlite.ts'
import { type EntryOptions, entrySources } from './entries.ts'
import { nativeFiles } from './native-files.ts'
import { absentPackages, nativeLibsql, virtualModules } from './server-plugins.ts'
import type { SideInput } from './side.ts'

export interface ServerBuild extends SideInput {
  readonly entry: EntryOptions
  /** What it runs on. */
  readonly target: AppRuntime
  /** Whether there is a database, and so a `migrate.js`. */
  readonly migrates: boolean
}

/** Packages the runtime uses when an app has them. */
const optional = ['@libsql/client', 'drizzle-orm', 'postgres', 'pino-pretty']

/** What the build of a server is told of its compiled libraries. */
export type NativeListener = Parameters<typeof nativeFiles>[0]

/**
 * The build of the server and everything it needs into `server` of the output folder: it runs with no packages installed.
 * `natives` is told of each compiled library that has to be copied beside it.
 */
export function serverConfig(options: ServerBuild, natives: NativeListener): InlineConfig {
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
      ...(target === 'bun' ? [bunSqlite()] : []),
      nativeLibsql(paths.root, natives.found),
      nativeFiles(natives),
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
        // What names modules in the output is relative to the app, from wherever it is built.
        cwd: paths.root,
        input: Object.fromEntries(input.map((name) => [name, `virtual:fluxstack/${name}`])),
        external: [/^bun(:|$)/],
        checks: { bundlerTimings: false },
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
