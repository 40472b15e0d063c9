import { execFile } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeApp, type App } from '../e2e/support/app.ts'
import { node24 } from '../e2e/support/runtimes.ts'
import { defineBench, type BenchCase, type BenchDefinition } from './define-bench.ts'

const exec = promisify(execFile)
const LIMITS = { controller: 3, service: 9, resource: 20 }

/** What one line costs on the bin, in an app that is put back before each run; and what its parts cost alone. */
function generate(version: string, node: () => Promise<string>): BenchDefinition {
  let app: App | undefined
  return defineBench({
    title: `flux generate in units of node -e 0, Node ${version}`,
    rounds: 15,
    async cases(folder) {
      app = await makeApp()
      const program = await node()
      const { dir } = app
      const bin = join(dir, 'node_modules/fluxstack/dist/cli/flux.js')
      const run = async (...args: string[]) => void (await exec(program, args, { cwd: dir }))
      const pristine = join(folder, 'pristine')
      await copyApp(dir, pristine)
      const putBack = async () => {
        for (const path of ['app', 'tests', '.flux', 'package.json']) {
          await rm(join(dir, path), { recursive: true, force: true })
          await cp(join(pristine, path), join(dir, path), { recursive: true })
        }
      }
      const line = (name: string, words: string, limit?: number): BenchCase => ({
        name,
        ...(limit !== undefined && { limit }),
        before: putBack,
        run: () => run(bin, ...words.split(' ')),
      })
      const part = async (name: string, code: string): Promise<BenchCase> => {
        const file = join(dir, `.part-${name.replaceAll(/\W+/g, '-')}.mjs`)
        await writeFile(file, code)
        return { name: `  alone: ${name}`, run: () => run(file) }
      }
      return [
        { name: 'node -e 0', run: () => run('-e', '0') },
        { name: 'flux --version', run: () => run(bin, '--version') },
        line('flux g controller orders', 'g controller orders', LIMITS.controller),
        line('flux g controller orders --dry-run', 'g controller orders --dry-run'),
        line('flux g service mail', 'g service mail', LIMITS.service),
        line('flux g service mail --dry-run', 'g service mail --dry-run'),
        line(
          'flux g resource post title:string …',
          'g resource post title:string body:text published:boolean',
          LIMITS.resource,
        ),
        line('flux g resource … --dry-run', 'g resource post title:string body:text published:boolean --dry-run'),
        await part('import of the parser', parser),
        await part('import of the formatter, one text', formatter),
        await part('fsync of eight files', synced),
      ]
    },
    close: async () => app?.remove(),
  })
}

const parser = `
import { createRequire } from 'node:module'
const vite = createRequire(createRequire(import.meta.url).resolve('vite'))
const { pathToFileURL } = await import('node:url')
const { parseSync } = await import(pathToFileURL(vite.resolve('rolldown/utils')).href)
parseSync('a.ts', 'export const a: number = 1')
`
const formatter = `
const { format } = await import('oxfmt')
await format('a.ts', 'export const a: number = 1', {})
`
const synced = `
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
const folder = mkdtempSync('.synced-')
for (let i = 0; i < 8; i++) {
  const file = openSync(folder + '/' + i, 'w')
  writeSync(file, 'text')
  fsyncSync(file)
  closeSync(file)
}
rmSync(folder, { recursive: true })
`

async function copyApp(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const path of ['app', 'tests', '.flux', 'package.json'])
    await cp(join(from, path), join(to, path), { recursive: true })
}

const major = Number(process.versions.node.split('.')[0])
const own = generate(process.versions.node, async () => process.execPath)
export default major === 24 ? [own] : [own, generate('24', async () => (await node24()).path)]
