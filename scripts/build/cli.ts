import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { generatedModules } from './generated.ts'
import { inRoot } from './paths.ts'
import type { Step } from './step.ts'
import { tsc } from './tsc.ts'

/** The CLI: one small entry for the bin, one for `import 'fluxstack'`, a chunk per command, and the types. */
export const bundleCli: Step = {
  name: 'cli',
  title: 'fluxstack',
  inputs: ['cli', 'templates', 'package.json', 'tsconfig.base.json', 'package-lock.json'],
  output: 'dist/cli',
  async run(folder) {
    const [problem] = await Promise.all([
      tsc(['-p', 'cli/tsconfig.build.json', '--outDir', join(folder, 'types')]),
      bundle(folder),
      writeBin(folder),
    ])
    return problem
  },
}

/**
 * What every call loads, help included, in one file: each file more costs about a hundredth of `node -e 0`, and on
 * Node 24 twice that.
 */
const START =
  /cli[\\/](run|parse|parse-tokens|validate|globals|define-option|define-command|discover|errors|help|report|color|suggest|handover|package-root|version|project[\\/]load)\.ts$|node_modules[\\/]cac/

async function bundle(folder: string): Promise<void> {
  const build = await rolldown({
    cwd: inRoot(),
    input: { main: inRoot('cli/main.ts'), index: inRoot('cli/index.ts') },
    platform: 'node',
    plugins: [await generatedModules()],
    tsconfig: false,
    logLevel: 'warn',
  })
  await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups: [{ name: 'start', test: START }] },
    minify: true,
    comments: { legal: false },
    sourcemap: false,
  })
  await build.close()
}

/** The bin's first file is copied, not compiled: it must stay what an old Node can read. */
async function writeBin(folder: string): Promise<void> {
  const source = await readFile(inRoot('cli/flux.ts'), 'utf8')
  const file = join(folder, 'flux.js')
  await writeFile(file, source.replace("'./main.ts'", "'./main.js'"))
  await chmod(file, 0o755)
}
