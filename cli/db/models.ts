import { realpathSync } from 'node:fs'
import { dirname, extname, isAbsolute, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as rolldownModule from 'rolldown'
import type { Changes } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import { loadFromApp, resolveFromApp } from '../project/load.ts'
import { toPosix } from '../project/transaction/confine.ts'
import { DIALECTS, type Database } from './dialect.ts'
import { explainModels } from './models-error.ts'
import { withQuickLinks } from './quick-links.ts'
import { filesOf, inOrder, starsOf } from './star-exports.ts'

/** What an app's models export, and the drizzle-orm they were made with. */
export interface Models {
  readonly exports: Readonly<Record<string, unknown>>
  /** Modules of the app's drizzle-orm, by name. */
  readonly orm: Readonly<Record<string, unknown>>
}

export interface ReadModels {
  readonly root: string
  readonly changes: Pick<Changes, 'read' | 'exists'>
  readonly database: Database
  /** The module that exports every table, relative to the root. */
  readonly file: string
}

const ENTRY = '\0fluxstack:models'

/**
 * Evaluates an app's models as they are staged: what is staged is read in place of the disk, packages are the app's own. Of
 * the app nothing runs but the models and what they import. No file is written for it.
 * @throws CliError MODELS_BROKEN, PACKAGE_NOT_FOUND
 */
export async function readModels({ root, changes, database, file }: ReadModels): Promise<Models> {
  if (!changes.exists(file)) {
    throw new CliError('MODELS_BROKEN', {
      detail: `There is no ${file}.`,
      fix: `Write ${file}, which exports every table: export * from './posts.ts'`,
      state: 'Nothing was changed.',
    })
  }
  const project = projectFiles(realpathSync(root), changes)
  const stars = starsOf(join(project.root, file), project)
  const files = filesOf(stars)
  const code = await bundle(project, { file, entry: entryOf(files, database) })
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  try {
    const module = (await withQuickLinks(() => import(/* @vite-ignore */ url))) as Bundled // what `entryOf` exports
    const { orm, casing, core } = module
    return {
      exports: inOrder(stars, (name) => module[`file${files.indexOf(name)}`] ?? {}),
      orm: { 'drizzle-orm': orm, 'drizzle-orm/casing': casing, [DIALECTS[database].core]: core },
    }
  } catch (cause) {
    throw explainModels(cause, { file, code })
  }
}

type Namespace = Readonly<Record<string, unknown>>
type Bundled = Readonly<Record<'orm' | 'casing' | 'core' | `file${number}`, Namespace>>

const entryOf = (files: readonly string[], database: Database) => `
${files.map((file, index) => `export * as file${index} from ${JSON.stringify(file)}`).join('\n')}
export * as orm from 'drizzle-orm'
export * as casing from 'drizzle-orm/casing'
export * as core from '${DIALECTS[database].core}'
`

/** The project as it is staged, by absolute paths. */
interface Project {
  readonly root: string
  /** Undefined for what is no file of the project: packages, and what lies outside. */
  readonly read: (file: string) => string | undefined
  /** The file that an import of a path means. */
  readonly find: (path: string) => string | undefined
}

function projectFiles(root: string, changes: Pick<Changes, 'read'>): Project {
  const read = (file: string) => {
    const inside = toPosix(relative(root, file))
    const foreign = inside.startsWith('..') || isAbsolute(inside) || inside.split('/').includes('node_modules')
    return foreign ? undefined : changes.read(inside)
  }
  return { root, read, find: (path) => candidates(path).find((candidate) => read(candidate) !== undefined) }
}

async function bundle(project: Project, { file, entry }: { file: string; entry: string }): Promise<string> {
  const { root } = project
  const vite = dirname(resolveFromApp(root, 'vite/package.json'))
  const { rolldown } = await loadFromApp<typeof rolldownModule>(vite, 'rolldown')
  const problems: CliError[] = []
  try {
    const build = await rolldown({
      cwd: root,
      input: ENTRY,
      platform: 'node',
      logLevel: 'silent',
      plugins: [stagedFiles({ project, problems, entry })],
    })
    try {
      const { output } = await build.generate({ format: 'esm', codeSplitting: false, sourcemap: false })
      return output[0].code
    } finally {
      await build.close()
    }
  } catch (cause) {
    throw problems[0] ?? explainModels(cause, { file, root })
  }
}

interface StagedFiles {
  readonly project: Project
  readonly problems: CliError[]
  readonly entry: string
}

/** Reads the project through what is staged, and leaves packages outside the bundle, by the address of their file. */
function stagedFiles({ project: { root, read, find }, problems, entry }: StagedFiles): rolldownModule.Plugin {
  return {
    name: 'fluxstack:staged',
    async resolveId(source, importer) {
      if (source === ENTRY) return ENTRY
      if (/^(?:node|bun|data):/.test(source) || isBuiltin(source)) return { id: source, external: true }
      const from = importer === undefined || importer === ENTRY ? join(root, 'package.json') : importer
      const path = source.startsWith('.') ? join(dirname(from), source) : isAbsolute(source) ? source : undefined
      const resolved = path === undefined ? await this.resolve(source, from, { skipSelf: true }) : null
      const file = path ?? (resolved === null || resolved.external ? undefined : resolved.id)
      const own = file === undefined ? undefined : find(file) // a bare name may be an alias of tsconfig.json
      if (own !== undefined) return own
      if (path === undefined && file !== undefined) return { id: pathToFileURL(file).href, external: true }
      problems.push(notFound(source, toPosix(relative(root, from))))
      throw new Error(`${source} is not found`) // ends the build; the problem says it better
    },
    load(id) {
      if (id === ENTRY) return { code: entry, moduleType: 'js' }
      const code = read(id)
      return code === undefined ? null : { code }
    },
  }
}

const isBuiltin = (source: string) => process.getBuiltinModule(source) !== undefined

/** The files an import may mean, as bundlers take it. */
function candidates(path: string): string[] {
  const ts = path.replace(/\.([cm]?)js$/, '.$1ts')
  const bare = ['.ts', '.tsx', '.js', '.mjs', '.json'].map((extension) => path + extension)
  return extname(path) === ''
    ? [...bare, ...bare.map((name) => name.replace(path, join(path, 'index'))), path]
    : [path, ts, ...bare]
}

const notFound = (source: string, from: string) =>
  new CliError('MODELS_BROKEN', {
    detail: `${from} imports ${source}, which is not found.`,
    fix: source.startsWith('.') ? 'Correct the path.' : `Install ${source}, or correct its name.`,
    state: 'Nothing was changed.',
  })
