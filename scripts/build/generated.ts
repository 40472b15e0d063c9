import { readdir, readFile } from 'node:fs/promises'
import Handlebars from 'handlebars'
import type { Plugin } from 'rolldown'
import { discoverTargets } from '../../cli/build/discover.ts'
import { bundleChild } from '../../cli/build/check/child-bundle.ts'
import { bundlePage } from '../../cli/analyze/page-bundle.ts'
import { bundleKit } from '../../cli/db/kit-bundle.ts'
import { discoverDeployTargets } from '../../cli/deploy/discover.ts'
import { discoverCommands } from '../../cli/discover.ts'
import { discoverGenerators } from '../../cli/generate/discover.ts'
import { HANDLEBARS } from '../../cli/project/template-file.ts'
import { readTemplates } from '../../cli/project/read-templates.ts'
import { inRoot } from './paths.ts'

const SET = '\0templates/'

/**
 * The modules that look at the disk in a checkout and are data in the package: the scan of commands, the templates, the
 * version, drizzle-kit, the script of the treemap. Each generated one exports what its source exports.
 */
export async function generatedModules(): Promise<Plugin> {
  const sources = new Map<string, () => Promise<string>>([
    [inRoot('cli/discover.ts'), manifest('discoverCommands', 'cli/commands', discoverCommands)],
    [inRoot('cli/generate/discover.ts'), manifest('discoverGenerators', 'cli/generators', discoverGenerators)],
    [inRoot('cli/build/discover.ts'), manifest('discoverTargets', 'cli/build/targets', discoverTargets)],
    [inRoot('cli/deploy/discover.ts'), manifest('discoverDeployTargets', 'cli/deploy/targets', discoverDeployTargets)],
    [inRoot('cli/project/templates.ts'), templateLoader],
    [inRoot('cli/version.ts'), versionModule],
    [inRoot('cli/db/kit.ts'), kitModule],
    [inRoot('cli/analyze/page-script.ts'), treemapScriptModule],
    [inRoot('cli/build/check/child-script.ts'), checkScriptModule],
  ])
  return {
    name: 'fluxstack:generated',
    resolveId: (id) => (id.startsWith(SET) ? id : null),
    async load(id) {
      const code = id.startsWith(SET) ? await templateSet(id.slice(SET.length)) : await sources.get(id)?.()
      return code === undefined ? null : { code, moduleType: 'js' }
    },
  }
}

/** What a scan finds as data, each with a lazy chunk. Functions in the data (checks) stay in the chunk. */
const manifest =
  (name: string, folder: string, found: () => Promise<readonly { readonly name: string }[]>) => async () => {
    const entries = (await found()).map((entry) => {
      const file = JSON.stringify(inRoot(folder, `${entry.name}.ts`))
      return `{ ...${JSON.stringify(entry)}, load: () => import(${file}).then((module) => module.default) }`
    })
    return `const entries = [${entries.join(',\n')}]\nexport const ${name} = async () => entries\n`
  }

async function templateLoader(): Promise<string> {
  const sets = (await folders('templates')).filter((name) => name !== 'generators')
  // A generator loads its own templates and no others.
  const ofGenerators = (await folders('templates/generators')).map((name) => `generators/${name}`)
  const loaders = [...sets, ...ofGenerators].map(
    (name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(SET + name)})`,
  )
  return `
    import { CliError } from ${JSON.stringify(inRoot('cli/errors.ts'))}
    const sets = { ${loaders.join(', ')} }
    export async function loadTemplates(set) {
      const name = Object.keys(sets).find((one) => set === one || set.startsWith(one + '/'))
      const { files } = (await sets[name]?.()) ?? { files: () => [] }
      const prefix = set === name ? '' : set.slice(name.length + 1) + '/'
      const found = files(prefix)
      if (found.length === 0) throw new CliError('TEMPLATE_NOT_FOUND', { detail: 'There is no template ' + set + '.' })
      return found
    }`
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(inRoot(path), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** A set's files, with Handlebars' output in the place of its sources: only its small runtime is loaded. */
async function templateSet(set: string): Promise<string> {
  const files = await readTemplates(inRoot('templates', set))
  const usesHandlebars = files.some(({ content }) => content.kind === 'handlebars')
  const rows = files.map(({ path, content }) => {
    const made =
      content.kind === 'handlebars'
        ? `{ kind: 'handlebars', render: Handlebars.template(${String(Handlebars.precompile(content.source, HANDLEBARS))}) }`
        : JSON.stringify(content)
    return `[${JSON.stringify(path)}, ${made}]`
  })
  return `
    ${usesHandlebars ? `import Handlebars from 'handlebars/runtime.js'` : ''}
    import { templateFile } from ${JSON.stringify(inRoot('cli/project/template-file.ts'))}
    const rows = [${rows.join(',\n')}]
    export const files = (prefix) => rows
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, content]) => templateFile(path.slice(prefix.length), content))`
}

async function versionModule(): Promise<string> {
  const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8')) as { version: string }
  return `export const fluxVersion = () => ${JSON.stringify(version)}\n`
}

async function kitModule(): Promise<string> {
  return `const make = (require, process, console) => {\n${await bundleKit()}\n}\nexport const loadKit = async () => make\n`
}

async function treemapScriptModule(): Promise<string> {
  return `const script = ${JSON.stringify(await bundlePage())}\nexport const pageScript = async () => script\n`
}

async function checkScriptModule(): Promise<string> {
  return `const script = ${JSON.stringify(await bundleChild())}\nexport const childScript = async () => script\n`
}
