import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { node24 } from '../e2e/support/runtimes.ts'
import { defineBench, type BenchDefinition } from './define-bench.ts'

const FLUX = fileURLToPath(new URL('../dist/cli/flux.js', import.meta.url))

/** The built bin itself, not through npx, which alone costs 0.6 s. Limits hold on Node 20; 24 is reported. */
const startUp = (version: string, node: string, limits: { help?: number; make?: number }): BenchDefinition =>
  defineBench({
    title: `Start-up in units of node -e 0, Node ${version}`,
    rounds: 25,
    async cases(folder) {
      const run = async (...args: string[]) => void (await promisify(execFile)(node, args, { cwd: folder }))
      const empty = join(folder, 'empty.mjs')
      const app = join(folder, 'app')
      await writeFile(empty, '')
      return [
        { name: 'node -e 0', run: () => run('-e', '0') },
        { name: 'empty script', run: () => run(empty) },
        { name: 'flux --version', ...limit(limits.help), run: () => run(FLUX, '--version') },
        { name: 'flux --help', ...limit(limits.help), run: () => run(FLUX, '--help') },
        {
          name: 'flux new --yes --no-install --no-git',
          ...limit(limits.make),
          before: () => rm(app, { recursive: true, force: true }),
          run: () => run(FLUX, 'new', app, '--yes', '--no-install', '--no-git'),
        },
      ]
    },
  })

const limit = (value: number | undefined) => (value === undefined ? {} : { limit: value })

const major = Number(process.versions.node.split('.')[0])
const own = startUp(process.versions.node, process.execPath, major === 20 ? { help: 1.35, make: 3 } : {})
export default major === 24 ? [own] : [own, startUp('24', (await node24()).path, {})]
