import { randomBytes } from 'node:crypto'
import { execCommand, scriptCommand } from '../project/package-manager.ts'
import { renderLayers, type Rendered } from '../project/render.ts'
import { loadTemplates } from '../project/templates.ts'
import { completeManifest } from './manifest.ts'
import { folderOf, titleOf } from './name.ts'
import type { AppChoices } from './options.ts'
import type { FrameworkPackages } from './vendor.ts'

export interface AppInput {
  readonly choices: AppChoices
  readonly packages: FrameworkPackages
  /** Whether the npm package `bun` has to bring the runtime. */
  readonly bringBun: boolean
  /** Whether the app's folder is where its package manager keeps its settings, and not a workspace's root above it. */
  readonly ownSettings: boolean
}

/** The files of a new app. The one that is secret is `.env`. */
export async function renderApp({ choices, packages, bringBun, ownSettings }: AppInput): Promise<Rendered> {
  const layers = await Promise.all(layersOf(choices).map((layer) => loadTemplates(`app/${layer}`)))
  const files = new Map(renderLayers(layers, templateData(choices)))
  files.set('package.json', completeManifest(String(files.get('package.json')), { choices, packages, bringBun }))
  // pnpm refuses every install script that is not on this list, and the package `bun` needs its own to run.
  if (bringBun && choices.pm === 'pnpm' && ownSettings) files.set('pnpm-workspace.yaml', 'allowBuilds:\n  bun: true\n')
  // Yarn 2 and later would otherwise leave out node_modules, which TypeScript and Vite look into. Yarn 1 does not read it.
  if (choices.pm === 'yarn' && ownSettings) files.set('.yarnrc.yml', 'nodeLinker: node-modules\n')
  for (const [path, content] of packages.files) files.set(path, content)
  return files
}

/** The template's folders that make up a variant, each over the ones before. */
function layersOf({ template, runtime, db }: AppChoices): string[] {
  const storage = db === 'none' ? ['none'] : ['drizzle', db]
  return ['base', ...storage, ...(template === 'app' ? ['client'] : []), ...(runtime === 'bun' ? ['bun'] : [])]
}

const STORAGE = {
  sqlite: { name: 'Database', made: 'SQLite, through drizzle', notes: 'Kept in the database, in SQLite.' },
  postgres: { name: 'Database', made: 'PostgreSQL, through drizzle', notes: 'Kept in the database, in PostgreSQL.' },
  none: { name: 'Memory', made: 'No database', notes: 'Kept in memory, until the server stops.' },
}

/** What templates may name. */
function templateData({ name, template, runtime, db, pm }: AppChoices) {
  const folder = folderOf(name)
  return {
    name,
    title: titleOf(name),
    secret: randomBytes(32).toString('base64url'),
    databaseName: folder.replaceAll(/[^a-z\d]+/g, '_'),
    runtime,
    app: template === 'app',
    api: template === 'api',
    bun: runtime === 'bun',
    db,
    hasDatabase: db !== 'none',
    sqlite: db === 'sqlite',
    postgres: db === 'postgres',
    none: db === 'none',
    storage: STORAGE[db],
    pm,
    flux: execCommand(pm, 'flux'),
    run: Object.fromEntries(
      SCRIPTS.map((script) => [
        script.replaceAll(/:(\w)/g, (_, c: string) => c.toUpperCase()),
        scriptCommand(pm, script),
      ]),
    ),
  }
}

const SCRIPTS = ['dev', 'build', 'start', 'test', 'test:browser', 'typecheck', 'lint', 'format']
