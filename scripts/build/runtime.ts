import { readFile } from 'node:fs/promises'
import { embedDashboard } from './dashboard.ts'
import { bundleChunks } from './chunks.ts'
import { inRoot } from './paths.ts'
import type { Step } from './step.ts'
import { tsc } from './tsc.ts'
import { keepReachableTypes } from './types.ts'
import { bundleVendored } from './vendor.ts'

/** `@fluxstack/runtime`: ESM in few files, their types, and the bundles of what apps do not install. */
export const compileRuntime: Step = {
  name: 'runtime',
  title: 'runtime',
  inputs: [
    'runtime/src',
    'runtime/package.json',
    'runtime/tsconfig.build.json',
    'tsconfig.base.json',
    'package-lock.json',
  ],
  output: 'runtime/dist',
  async run(folder) {
    const problem = await tsc(['-p', 'runtime/tsconfig.build.json', '--outDir', folder])
    await embedDashboard(folder)
    const foreign = await bundleVendored(folder)
    if (problem === undefined) await keepReachableTypes(folder, await publicFiles('types'))
    if (problem === undefined) await bundleChunks(folder, [...(await publicFiles('default')), ...BY_PATH])
    return problem ?? foreign
  },
}

/** Files that are reached by their path: a build for Bun leaves the one out, `flux dev` starts the other under Bun. */
const BY_PATH = ['database/sqlite-libsql.js', 'plugins/vite/dev-process.js']

/** The files that `exports` of the runtime's package.json names, relative to its `dist`. */
async function publicFiles(kind: 'types' | 'default'): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(inRoot('runtime/package.json'), 'utf8')) as {
    exports: Record<string, string | Record<'types' | 'default', string>>
  }
  return Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : entry[kind].replace('./dist/', ''),
  )
}
