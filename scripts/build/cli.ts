import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown, type Plugin, type RolldownOutput } from 'rolldown'
import { generatedModules } from './generated.ts'
import { inRoot } from './paths.ts'
import type { Step } from './step.ts'
import { tsc } from './tsc.ts'
import { keepReachableTypes } from './types.ts'

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
    ])
    if (problem === undefined) await keepReachableTypes(join(folder, 'types'), ['index.d.ts'])
    return problem
  },
}

/**
 * Two bundles: the program, whose start is one file since each file more is felt, with a lazy chunk per command; and the
 * small entry for `import 'fluxstack'`, which reaches the program by a lazy import.
 */
async function bundle(folder: string): Promise<void> {
  const program = await write(folder, 'main', [await generatedModules()])
  const start = program.find((chunk) => chunk.type === 'chunk' && chunk.moduleIds.includes(inRoot('cli/main.ts')))
  if (!start) throw new Error('The bundle of the CLI has no start.')
  await writeBin(folder, start.fileName)
  await write(folder, 'index', [{ name: 'fluxstack:program', resolveId: programIsApart }])
}

const programIsApart = (id: string) => (id === './main.ts' ? { id: './main.js', external: true } : null)

/**
 * Small modules that one command needs one after the other: a file each would take twice its size on the disk, and each file is felt. What
 * only some of its ways need (a parser, drizzle-kit, a page) stays apart.
 */
const TOGETHER = [
  { name: 'generators', test: /[\\/]cli[\\/]generators[\\/](?!resource|model)/ },
  { name: 'targets', test: /[\\/]cli[\\/](?:build|deploy)[\\/]targets[\\/]/ },
  { name: 'project', test: /[\\/]cli[\\/]project[\\/](?!code[\\/]|templates|compile-templates|read-templates)/ },
  { name: 'generate', test: /[\\/]cli[\\/]generate[\\/][\w-]+\.ts$/ },
]

async function write(folder: string, entry: 'main' | 'index', plugins: Plugin[]): Promise<RolldownOutput['output']> {
  const build = await rolldown({
    cwd: inRoot(),
    input: { [entry]: inRoot('cli', `${entry}.ts`) },
    platform: 'node',
    external: /^bun:/,
    plugins,
    tsconfig: false,
    logLevel: 'warn',
  })
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: true,
    codeSplitting: entry === 'main' && { groups: [{ name: 'start', tags: ['$initial'] }, ...TOGETHER] },
    minifyInternalExports: false,
    comments: { legal: false },
    sourcemap: false,
  })
  await build.close()
  return output
}

/**
 * The bin's first file is copied, not compiled: it must stay what an old Node can read. It imports the chunk that holds
 * the program at once, past the entry that only names it.
 */
async function writeBin(folder: string, program: string): Promise<void> {
  const source = await readFile(inRoot('cli/flux.ts'), 'utf8')
  const file = join(folder, 'flux.js')
  await writeFile(file, source.replace("'./main.ts'", `'./${program}'`))
  await chmod(file, 0o755)
}
