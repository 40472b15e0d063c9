import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from '../../errors.ts'
import { readAppFacts } from '../../project/app-facts.ts'

export type Data = Record<string, unknown>

/** A question of inquirer's, as plopfiles write them. */
export interface Prompt {
  readonly name: string
  readonly type?: string
  readonly message?: unknown
  readonly default?: unknown
  readonly choices?: unknown
  readonly when?: unknown
  readonly validate?: (value: unknown, answers: Data) => unknown
  readonly filter?: (value: unknown, answers: Data) => unknown
  /** plop's: how a word of the command line becomes an answer. */
  readonly bypass?: (word: string, prompt: Prompt) => unknown
}

export interface Inquirer {
  prompt(prompts: readonly Prompt[], answers?: Data): Promise<Data>
}

export interface GeneratorConfig {
  readonly name?: string
  readonly description?: string
  readonly prompts?: readonly Prompt[] | ((inquirer: Inquirer) => Promise<Data> | Data)
  readonly actions?: unknown
}

export type CustomAction = (data: Data, config: object, plop: PlopApi) => unknown

/** What plopfiles are given, as far as it is called here. */
export interface PlopApi {
  readonly inquirer: Inquirer
  setGenerator(name: string, config: GeneratorConfig): GeneratorConfig
  getGenerator(name: string): GeneratorConfig | undefined
  getGeneratorList(): { name: string; description: string | undefined }[]
  load(targets: string | readonly string[], config?: object, include?: unknown): Promise<void>
  renderString(template: string, data: object): string
  setPlopfilePath(path: string): void
  getPlopfilePath(): string
  getDestBasePath(): string
  getDefaultInclude(): unknown
  setHelper(name: string, helper: unknown): void
  getHelper(name: string): unknown
  getHelperList(): string[]
  setPartial(name: string, partial: unknown): void
  getPartial(name: string): unknown
  getPartialList(): string[]
  setActionType(name: string, action: unknown): void
  getActionType(name: string): CustomAction | undefined
  getActionTypeList(): string[]
}

export interface NodePlop {
  create(destination: string): Promise<PlopApi>
  /** Finds files as plop's addMany does. */
  glob(patterns: readonly string[], options: object): Promise<string[]>
}

interface Globber {
  readonly globSync: (patterns: readonly string[], options: object) => string[]
}

/**
 * The app's own node-plop, or that of its plop. Nothing else loads it: its import alone costs as much as four starts of Node.
 * @throws CliError PACKAGE_NOT_FOUND
 */
export async function loadNodePlop(root: string): Promise<NodePlop> {
  const file = resolveNodePlop(root)
  const { default: nodePlop } = (await import(pathToFileURL(file).href)) as {
    default: (plopfile: string, config: object) => Promise<PlopApi>
  }
  return {
    create: (destination) => nodePlop('', { destBasePath: destination, force: false }),
    async glob(patterns, options) {
      const finder = pathToFileURL(createRequire(file).resolve('tinyglobby')).href
      const { globSync } = (await import(finder)) as Globber // node-plop's own dependency
      return globSync(patterns, options)
    },
  }
}

function resolveNodePlop(root: string): string {
  const fromApp = createRequire(join(root, 'package.json'))
  const attempts = [
    () => createRequire(fromApp.resolve('plop')).resolve('node-plop'),
    () => fromApp.resolve('node-plop'),
  ]
  for (const attempt of attempts) {
    try {
      return attempt()
    } catch {
      // the next one may be there
    }
  }
  const { pm } = readAppFacts(root)
  throw new CliError('PACKAGE_NOT_FOUND', {
    detail: `The generators of a plopfile need plop, which is not installed in ${root}.`,
    fix: `Install it: ${pm === 'npm' ? 'npm install' : `${pm} add`} --save-dev plop`.replace(
      /(yarn|bun) add --save-dev/,
      '$1 add --dev',
    ),
    state: 'Nothing was changed.',
  })
}
