import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { rolldown } from 'rolldown'
import type { parseSync } from 'rolldown/utils'
import { ConfigProblemsError } from './problems.ts'

interface Rolldown {
  rolldown: typeof rolldown
}
interface Parser {
  parseSync: typeof parseSync
}

/** The app's own bundler, found through its Vite: what reads the configuration is what builds the app. */
export async function loadTools(root: string): Promise<Rolldown & Parser> {
  const vite = resolveFrom(join(root, 'package.json'), 'vite')
  if (vite === undefined) throw notInstalled(root)
  const [bundler, parser] = await Promise.all([from<Rolldown>(vite, 'rolldown'), from<Parser>(vite, 'rolldown/utils')])
  return { rolldown: bundler.rolldown, parseSync: parser.parseSync }
}

function resolveFrom(file: string, name: string): string | undefined {
  try {
    return createRequire(file).resolve(name)
  } catch {
    return undefined
  }
}

async function from<T>(vite: string, name: string): Promise<T> {
  const path = createRequire(vite).resolve(name)
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as T // the package that the name stands for
}

function notInstalled(root: string): ConfigProblemsError {
  const installed = existsSync(join(root, 'node_modules'))
  const message = installed
    ? 'Vite is not installed in this project'
    : 'the dependencies of this project are not installed'
  const suggestion = installed ? 'add `vite` to the development dependencies' : 'install them, as with `npm install`'
  return new ConfigProblemsError([{ path: '', message, suggestion, origin: { file: 'package.json' } }], {
    title: 'The configuration cannot be loaded',
    code: 'CONFIG_UNLOADABLE',
  })
}
