import type { CliErrorOptions } from './errors.ts'
import type { Example, Options, OptionValue } from './define-command.ts'

/** The app as a deploy target sees it. No value of a secret is in it. */
export interface DeployApp {
  readonly root: string
  /** Its name as hosts and images take it: lower case, digits and dashes. */
  readonly name: string
  readonly runtime: 'node' | 'bun'
  readonly database: 'sqlite' | 'postgres' | 'none'
  /** Whether it depends on a client of Redis. */
  readonly redis: boolean
  /** The folder of the build, relative to the root. */
  readonly outDir: string
  /** What it listens on where it runs: targets set `PORT` to it. */
  readonly port: number
  /** Seconds a stopping server may take before it is ended. */
  readonly stopSeconds: number
  /** Which version of the source this is: git's short hash, else the time. Good for a tag and for a folder's name. */
  readonly release: string
  /** What the page is told while it is built, `VITE_…`; everybody can read it there. */
  readonly pageVariables: Readonly<Record<string, string>>
  /** Variables that the server needs, and those that the environment here has a value for. */
  readonly variables: readonly DeployVariable[]
}

export interface DeployVariable {
  readonly name: string
  readonly required: boolean
  /** Whether there is a value for it here: in the environment, or in the `.env` files of production. */
  readonly isSet: boolean
}

/** A program that a target runs. */
export interface DeployTool {
  /** Its names; the first that works is taken. */
  readonly names: readonly string[]
  /** Arguments that it answers with exit code 0 when it works: `['version']`. */
  readonly works: readonly string[]
  /** What to install where there is none. */
  readonly install: string
  /** Arguments that it answers with 0 when somebody is signed in, and how to sign in. */
  readonly login?: { readonly args: readonly string[]; readonly fix: string }
}

/** A file of the project. */
export interface DeployFile {
  readonly path: string
  readonly text: string
  /**
   * Makes a text of the user's into one that has what is needed, theirs being kept. Without it a file that was edited is asked about.
   * @throws CliError where that cannot be done
   */
  readonly into?: (standing: string) => string
}

/** A question to a program that changes nothing. */
export interface DeployQuestion {
  readonly run: readonly string[]
  /** Whether what the program says is an answer; whatever it says, unless given. */
  readonly isAnswer?: (said: string) => boolean
  /** Whether nothing may be done without its answer, by those to the others. Else one that failed counts as saying that there is nothing. */
  readonly required?: (answers: DeployAnswers) => boolean
}

/** The answers by the names of the questions; undefined where nobody was asked (`--dry-run`) or the program gave none. */
export type DeployAnswers = Readonly<Record<string, string | undefined>>

export interface DeployStep {
  /** What a person reads while it runs: "Create the app". */
  readonly title: string
  /** The program and its arguments. Never a secret: other users of the machine can read them. */
  readonly run: readonly string[]
  /** Variables of its own environment. Never a secret: they are shown. */
  readonly env?: Readonly<Record<string, string>>
  /** Variables that go to its standard input, as `NAME=value` lines. */
  readonly secrets?: readonly string[]
  /** How their values are written: as they are, or in quotes as files of the environment have them. As they are unless given. */
  readonly quoting?: 'none' | 'env-file'
  /** When it is needed, for a preview, which does not know: "where there is no volume yet". */
  readonly when?: string
  /** Seconds it may take; ten minutes unless given. */
  readonly deadline?: number
  /** What cannot be taken back, and what to do instead. */
  readonly irreversible?: string
  /** Tells a failure that is known from what the program said. */
  readonly explain?: (said: string) => (Partial<CliErrorOptions> & { readonly code?: DeployFailure }) | undefined
}

export type DeployFailure = 'DEPLOY_FAILED' | 'NAME_TAKEN' | 'NOT_LOGGED_IN'

/** What deploying means: data that can be shown before any of it is done. */
export interface DeployPlan {
  readonly files?: readonly DeployFile[]
  /** Variables that the target itself sets where the app runs. */
  readonly sets?: readonly string[]
  /** Asked first, so that `steps` know what is there already. */
  readonly asks?: Readonly<Record<string, DeployQuestion>>
  /** Variables that are set where the app runs already. */
  readonly has?: (answers: DeployAnswers) => readonly string[]
  /** In their order. */
  readonly steps: (answers: DeployAnswers) => readonly DeployStep[]
  /** Where the app answers then; it is asked for `/api/ready`. */
  readonly url?: string
  /** What is left to a person, a line each. */
  readonly next?: readonly string[]
  /** How to go back, a line each. */
  readonly rollback: readonly string[]
}

export interface DeployInput<O extends Options> {
  readonly app: DeployApp
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> }
  /** The tool that was found; its first name where none was. Empty without `tool`. */
  readonly tool: string
  /** The text of a file of the project. */
  readonly read: (path: string) => string | undefined
}

export interface DeployTargetDefinition<O extends Options = Options> {
  /** One line, without a full stop. */
  readonly summary: string
  /** A paragraph for its own help. */
  readonly description?: string
  readonly options?: O
  readonly examples?: readonly Example[]
  readonly tool?: DeployTool | ((options: DeployInput<O>['options']) => DeployTool)
  /** What has to be there first: a Dockerfile, the built app, or nothing. */
  readonly artefact: 'image' | 'dist' | 'none'
  /** Whether the app runs on another machine, where an address of this one leads nowhere. */
  readonly remote: boolean | ((options: DeployInput<O>['options']) => boolean)
  /**
   * Says what is to be done, and does nothing.
   * @throws CliError for everything a person can act on
   */
  readonly plan: (input: DeployInput<O>) => DeployPlan
}

/** A target of any options, as the CLI holds it once its types have done their work. */
export type AnyDeployTarget = Omit<DeployTargetDefinition, 'plan' | 'tool' | 'remote'> & {
  readonly tool?: DeployTool | ((options: never) => DeployTool)
  readonly remote: boolean | ((options: never) => boolean)
  readonly plan: (input: never) => DeployPlan
}

/**
 * Defines a deploy target: a place that `flux deploy` brings an app to. Its name is its file's name.
 *
 * @example
 * export default defineDeployTarget({
 *   summary: 'Copy to a machine over ssh',
 *   options: { host: text('Machine to copy to', { default: 'localhost' }) },
 *   tool: { names: ['scp'], works: ['-V'], install: 'Install OpenSSH.' },
 *   artefact: 'dist',
 *   remote: true,
 *   plan: ({ app, options, tool }) => ({
 *     steps: () => [{ title: 'Copy', run: [tool, '-r', app.outDir, `${options.host}:app`] }],
 *     rollback: ['Copy the version before.'],
 *   }),
 * })
 */
export function defineDeployTarget<const O extends Options = Record<never, never>>(
  definition: DeployTargetDefinition<O>,
): DeployTargetDefinition<O> {
  return definition
}
