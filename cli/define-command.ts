import type { Context, ProjectContext } from './context.ts'
import type { SubjectKind } from './subjects.ts'

/** The sections of `flux --help`, in their order. */
export const GROUPS = {
  create: 'Create and grow',
  develop: 'Develop',
  ship: 'Build and ship',
  maintain: 'Look after',
} as const

export type CommandGroup = keyof typeof GROUPS

interface OptionBase {
  readonly summary: string
  /** One letter: `p` for `-p`. */
  readonly short?: string
}

/** `--name`; with `negatable` also `--no-name`, and then undefined when neither was given and there is no default. */
export interface FlagOption extends OptionBase {
  readonly kind: 'flag'
  readonly negatable?: boolean
  /** Where it is not said, the command decides by what it finds: nobody is asked. */
  readonly decided?: boolean
  readonly default?: boolean
}

interface ValueBase extends OptionBase {
  /** What help shows for the value: `--url <address>`. */
  readonly placeholder?: string
  /** May be given several times; the value is an array. */
  readonly multiple?: boolean
}

export interface TextOption extends ValueBase {
  readonly kind: 'text'
  readonly default?: string
  /** The value when the option is written alone; another is then given only as `--name=value`. */
  readonly bare?: string
  /** An empty text is refused unless this is set. */
  readonly allowEmpty?: boolean
  /** The problem with a value, or nothing. Not part of the manifest: it runs once the command is loaded. */
  readonly check?: (value: string) => string | undefined
}

export interface ChoiceOption extends ValueBase {
  readonly kind: 'choice'
  readonly choices: readonly string[]
  readonly default?: string
}

export interface NumberOption extends ValueBase {
  readonly kind: 'number'
  readonly min?: number
  readonly max?: number
  /** Whole numbers only, unless set to false. */
  readonly integer?: boolean
  readonly default?: number
}

export type Option = FlagOption | TextOption | ChoiceOption | NumberOption

/** A positional argument. `variadic` takes the rest and must come last. */
export interface Argument {
  readonly summary: string
  readonly required?: boolean
  readonly variadic?: boolean
  /** Where it is missing, the command asks for it. */
  readonly asked?: boolean
  readonly choices?: readonly string[]
  readonly check?: (value: string) => string | undefined
}

export interface Example {
  /** The whole line: `flux new my-app --yes`. */
  readonly command: string
  readonly summary: string
}

type OneValue<O> = O extends { readonly kind: 'number' }
  ? number
  : O extends { readonly kind: 'choice'; readonly choices: readonly (infer C)[] }
    ? C
    : string

/** What `run` receives for an option. */
export type OptionValue<O> = O extends { readonly kind: 'flag' }
  ? O extends { readonly negatable: true }
    ? O extends { readonly default: boolean }
      ? boolean
      : boolean | undefined
    : boolean
  : O extends { readonly multiple: true }
    ? readonly OneValue<O>[]
    : O extends { readonly default: string | number }
      ? OneValue<O>
      : OneValue<O> | undefined

/** What `run` receives for an argument. */
export type ArgumentValue<A> = A extends { readonly variadic: true }
  ? readonly string[]
  : | (A extends { readonly choices: readonly (infer C)[] } ? C : string)
    | (A extends { readonly required: true } ? never : undefined)

export type Arguments = Readonly<Record<string, Argument>>
/** Keys are camelCase: `strictPort` is `--strict-port`. */
export type Options = Readonly<Record<string, Option>>

export interface RunInput<A extends Arguments, O extends Options, P extends boolean> {
  readonly args: { readonly [K in keyof A]: ArgumentValue<A[K]> }
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> }
  readonly ctx: P extends true ? ProjectContext : Context
}

export interface CommandDefinition<
  A extends Arguments = Arguments,
  O extends Options = Options,
  P extends boolean = boolean,
> {
  /** One line for the list of commands, without a full stop. */
  readonly summary: string
  readonly group: CommandGroup
  /** A paragraph or two for the command's own help. */
  readonly description?: string
  readonly aliases?: readonly string[]
  /** In the order they are typed. */
  readonly args?: A
  readonly options?: O
  readonly examples: readonly Example[]
  /** Whether `--dry-run` shows what the command would do to the project; the others refuse it. */
  readonly previews?: boolean
  /** Whether the command only works inside an app; then `ctx.root` is there. */
  readonly needsProject: P
  /** Of what kind its first argument is, whose arguments and options then are the command's too. */
  readonly subjects?: SubjectKind
  /** Whether the command runs in the FluxStack it was called with, even inside an app that has its own. */
  readonly neverHandedOver?: boolean
  /**
   * Does the work. What it returns is the `data` of `--json`.
   * @throws CliError for everything a person can act on
   */
  readonly run: (input: RunInput<A, O, P>) => unknown
}

/** A command of any shape, as the CLI holds it once its types have done their work. */
export type AnyCommand = Omit<CommandDefinition, 'run'> & {
  run(input: {
    readonly args: Readonly<Record<string, unknown>>
    readonly options: Readonly<Record<string, unknown>>
    readonly ctx: Context
  }): unknown
}

/**
 * Defines a command. Its name is its file's name; help, validation and questions come from the data given here.
 *
 * @example
 * export default defineCommand({
 *   summary: 'Say hello',
 *   group: 'develop',
 *   args: { name: argument('Whom to greet', { required: true }) },
 *   options: { times: number('How often', { min: 1, max: 9, default: 1 }), loud: flag('In capitals') },
 *   examples: [{ command: 'flux hello Ada --times 2', summary: 'Greet Ada twice' }],
 *   needsProject: false,
 *   run({ args, options, ctx }) {
 *     for (let i = 0; i < options.times; i++) ctx.log.print(`Hello ${args.name}`)
 *     return { greeted: args.name }
 *   },
 * })
 */
export function defineCommand<
  const A extends Arguments = Record<never, never>,
  const O extends Options = Record<never, never>,
  const P extends boolean = boolean,
>(definition: CommandDefinition<A, O, P>): CommandDefinition<A, O, P> {
  return definition
}
