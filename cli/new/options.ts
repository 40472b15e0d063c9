import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Ask, ChoiceQuestion } from '../ask.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { climb } from '../project/load.ts'
import { callingPackageManager, PACKAGE_MANAGERS, type PackageManager } from '../project/package-manager.ts'
import type { DATABASES, Existing, RUNTIMES, TEMPLATES } from './choices.ts'
import { folderOf, nameFor, nameProblem } from './name.ts'
import { findWorkspace, type Workspace } from './workspace.ts'

/** What decides the text of a new app. */
export interface AppChoices {
  readonly name: string
  readonly template: (typeof TEMPLATES)[number]
  readonly runtime: (typeof RUNTIMES)[number]
  readonly db: (typeof DATABASES)[number]
  readonly pm: PackageManager
}

/** All that `flux new` was told or has asked. */
export interface NewOptions extends AppChoices {
  /** Absolute. */
  readonly dir: string
  readonly install: boolean
  readonly git: boolean
  /** Undefined where it has to be asked, if there is anything in the way. */
  readonly existing: Existing | undefined
  readonly workspace: Workspace | undefined
}

/** The flags as given; undefined where they were not. */
export type NewFlags = { readonly [K in 'name' | 'template' | 'runtime' | 'db' | 'pm']: AppChoices[K] | undefined } & {
  readonly dir: string | undefined
  readonly install: boolean | undefined
  readonly git: boolean | undefined
  readonly existing: Existing | undefined
  readonly force: boolean
}

type Question<T extends string> = Pick<ChoiceQuestion<T>, 'message' | 'choices'> & { readonly default: T }

const QUESTIONS: { readonly [K in 'template' | 'runtime' | 'db']: Question<AppChoices[K]> } = {
  template: {
    message: 'What should it be?',
    choices: [
      { value: 'app', label: 'App', hint: 'a page and an API' },
      { value: 'api', label: 'API', hint: 'no page' },
    ],
    default: 'app',
  },
  runtime: {
    message: 'What should it run on?',
    choices: [
      { value: 'node', label: 'Node', hint: '20.19 or later' },
      { value: 'bun', label: 'Bun' },
    ],
    default: 'node',
  },
  db: {
    message: 'Which database?',
    choices: [
      { value: 'sqlite', label: 'SQLite', hint: 'in a file, nothing to set up' },
      { value: 'postgres', label: 'PostgreSQL', hint: 'needs a server' },
      { value: 'none', label: 'None' },
    ],
    default: 'sqlite',
  },
}

/**
 * Asks for what the flags leave open, in the order a person thinks of it: where, what, with what, and what then.
 * @throws CliError INVALID_NAME, INVALID_VALUE, MISSING_ARGUMENT, MISSING_FLAG, CANCELLED
 */
export async function resolveOptions(flags: NewFlags, ctx: Pick<Context, 'ask' | 'cwd' | 'env'>): Promise<NewOptions> {
  const { ask } = ctx
  // A shell variable that is not set gives an empty word, which would stand for the current folder.
  if (flags.dir === '') assertName('')
  const dir = resolve(ctx.cwd, flags.dir ?? folderOf(flags.name ?? (await askName(ask))))
  const name = flags.name ?? nameOfFolder(flags.dir, dir)
  assertName(name)
  const workspace = findWorkspace(dir)
  return {
    dir,
    name,
    template: flags.template ?? (await choose(ask, 'template')),
    runtime: flags.runtime ?? (await choose(ask, 'runtime')),
    db: flags.db ?? (await choose(ask, 'db')),
    pm: workspaceManager(workspace, flags.pm) ?? flags.pm ?? (await askManager(ask, ctx.env)),
    install:
      flags.install ?? (await ask.confirm({ flag: '--install', message: 'Install dependencies?', default: true })),
    git: await wantsGit(flags.git, { dir, workspace }, ask),
    existing: flags.existing ?? (flags.force ? 'overwrite' : undefined),
    workspace,
  }
}

function askName(ask: Ask): Promise<string> {
  return ask.text({
    flag: '<dir>',
    message: 'What is the app called?',
    default: 'my-app',
    placeholder: 'my-app',
    validate: nameProblem,
  })
}

/** A folder given as a plain word or a path is the name as it stands; `.` takes the nearest name to the folder's own. */
function nameOfFolder(given: string | undefined, dir: string): string {
  const last = given?.replaceAll('\\', '/').replace(/\/+$/, '').split('/').at(-1)
  return last === undefined || /^\.*$/.test(last) ? nameFor(dir) : last
}

function assertName(name: string): void {
  const problem = nameProblem(name)
  if (problem === undefined) return
  const apart = `--name ${nameFor(name)}`
  const fix = `Use lower-case letters, digits, dots, dashes and underscores, or give the name apart: ${apart}.`
  throw new CliError('INVALID_NAME', { detail: problem, fix, state: 'Nothing was written.' })
}

function choose<K extends keyof typeof QUESTIONS>(ask: Ask, key: K): Promise<AppChoices[K]> {
  return ask.choice<AppChoices[K]>({ flag: `--${key}`, ...QUESTIONS[key] })
}

function askManager(ask: Ask, env: Context['env']): Promise<PackageManager> {
  return ask.choice({
    flag: '--pm',
    message: 'Which package manager?',
    choices: PACKAGE_MANAGERS.map((value) => ({ value })),
    default: callingPackageManager(env) ?? 'npm',
  })
}

/** Inside a repository or a workspace the app is a part of the whole, and there is nothing to ask. */
async function wantsGit(given: boolean | undefined, place: Pick<NewOptions, 'dir' | 'workspace'>, ask: Ask) {
  const inRepository = climb(place.dir).some((folder) => existsSync(join(folder, '.git')))
  if (inRepository || (place.workspace && given === undefined)) return false
  return given ?? ask.confirm({ flag: '--git', message: 'Make a git repository?', default: true })
}

/** A workspace has one package manager. */
function workspaceManager(workspace: Workspace | undefined, asked: PackageManager | undefined) {
  if (!workspace?.pm || asked === undefined || asked === workspace.pm) return workspace?.pm
  throw new CliError('INVALID_VALUE', {
    detail: `The workspace in ${workspace.root} uses ${workspace.pm}, and --pm says ${asked}.`,
    fix: `Leave --pm out, or say --pm ${workspace.pm}.`,
    state: 'Nothing was written.',
  })
}
