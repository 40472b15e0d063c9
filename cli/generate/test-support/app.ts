import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  mkdirSync,
  existsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { renderApp } from '../../new/app.ts'
import type { AppChoices } from '../../new/options.ts'
import { runWith } from '../../run.ts'
import { discoverCommands } from '../../discover.ts'
import { outputs, world } from '../../test-support/world.ts'
import type { World } from '../../world.ts'

const usual: AppChoices = { name: 'my-app', template: 'app', runtime: 'node', db: 'sqlite', pm: 'npm' }
const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** A new app's files for one test, with the repository's packages: enough for the parser and the formatter. */
export interface GeneratedApp {
  readonly root: string
  /** One `flux` command line in it, without a terminal unless the world says so. */
  flux(line: string, rest?: Partial<World>): Promise<{ code: number; stdout: string; stderr: string }>
  read(path: string): string
  write(path: string, text: string): void
  exists(path: string): boolean
  /** Every file with its content, but for packages and FluxStack's own books. */
  tree(): Record<string, string>
}

export async function makeApp(choices: Partial<AppChoices> = {}): Promise<GeneratedApp> {
  const root = mkdtempSync(join(tmpdir(), 'flux-generate-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const packages = { specs: { fluxstack: '2.0.0', '@fluxstack/runtime': '2.0.0' }, files: new Map() }
  const input = { choices: { ...usual, ...choices }, packages, bringBun: false, ownSettings: true }
  for (const [path, content] of await renderApp(input)) write(root, path, content)
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  return openApp(root)
}

function openApp(root: string): GeneratedApp {
  const run = runWith(discoverCommands)
  return {
    root,
    async flux(line, rest = {}) {
      const streams = outputs()
      const code = await run(
        words(line),
        world(streams, { cwd: root, handedOverBy: 'test', now: () => new Date(), ...rest }),
      )
      return { code, stdout: streams.stdout.text, stderr: streams.stderr.text }
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write: (path, text) => write(root, path, text),
    exists: (path) => existsSync(join(root, path)),
    tree: () => treeOf(root),
  }
}

/** As a shell splits it, for what tests need: single quotes hold words together. */
const words = (line: string): string[] => (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''))

function write(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

function treeOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  const own = files.filter((path) => !/^(?:node_modules|\.flux)(?:\/|$)/.test(path)).toSorted()
  return Object.fromEntries(own.map((path) => [path, readFileSync(join(root, path), 'latin1')]))
}
