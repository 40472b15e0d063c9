import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import tsconfig from '../../tsconfig.json' with { type: 'json' }
import { cacheDir, repository } from '../support/paths.ts'

const programs = {
  sqlite: new URL('./sqlite-program.ts', import.meta.url),
  postgres: new URL('./postgres-program.ts', import.meta.url),
}

/** Bundles a program of this folder as a build does, but for libsql, whose native part the build of an app sees to. */
export async function bundleProgram(name: keyof typeof programs): Promise<string> {
  const outDir = join(cacheDir, 'database', name)
  await rm(outDir, { recursive: true, force: true })
  await build({
    root: join(repository, 'e2e', 'database'),
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: Object.entries(tsconfig.compilerOptions.paths).map(([from, [file]]) => ({
        find: new RegExp(`^${from}$`),
        replacement: join(repository, file ?? ''),
      })),
    },
    ssr: { noExternal: true, external: ['@libsql/client'], target: 'node' },
    build: {
      ssr: fileURLToPath(programs[name]),
      outDir,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  })
  return join(outDir, 'program.mjs')
}
