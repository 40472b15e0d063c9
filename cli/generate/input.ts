import type { ProjectContext } from '../context.ts'
import type { AnyGenerator, GeneratorInput } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import { toFlag } from '../globals.ts'
import type { AppFacts } from '../project/app-facts.ts'
import { withoutAffix } from './affix.ts'
import { checkAnswers } from './answers.ts'
import type { ForeignGenerator, GeneratorEntry } from './definition.ts'
import { parseName } from './names.ts'
import { assertClient, assertDatabase } from './needs.ts'
import { folderOf } from './place.ts'
import { keyOf, readRecord } from './record.ts'

/** What a generator's functions get; `never` as its answers are whatever its own schema says. */
export type AnyInput = GeneratorInput<never>

interface Given {
  readonly values: Readonly<Record<string, unknown>>
  /** Whether the generator itself was asked for: then everything about it is. */
  readonly askAll: boolean
  /** `--path` */
  readonly path: string | undefined
}

/**
 * From the words of the line to what the generator gets: what is missing is asked, then the schema has its say.
 * @throws CliError MISSING_ARGUMENT, MISSING_FLAG, INVALID_VALUE, INVALID_NAME, GENERATOR_NEEDS, CANCELLED
 */
export async function inputOf(
  entry: GeneratorEntry,
  generator: AnyGenerator,
  { values, askAll, path }: Given,
  { app, ctx }: { readonly app: AppFacts; readonly ctx: ProjectContext },
): Promise<AnyInput> {
  assertNeeds(entry.name, generator, app)
  if (entry.foreign) return foreignInput(entry, entry.foreign, { values, path }, { app, ctx })
  const given = typedOf(entry, values, ctx)
  for (const key of entry.required) given[key] ??= await askText(entry, key, ctx)
  const plain = nameOf(entry.name, generator, given['name'])
  const name = { ...plain, folder: folderOf(path, plain.folder) }
  const before = readRecord(ctx.root, keyOf(entry.name, name))?.answers ?? {}
  if (askAll) Object.assign(given, await askRest({ ...entry, checks: generator.checks ?? {} }, given, before, ctx))
  // What is not said this time is as it was said the last time.
  const defined = Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== undefined))
  const answers = await checkAnswers(generator.answers, defined, entry)
  return { answers, name, app } as AnyInput // its own schema has checked the answers
}

/** The answers that stand on the line: the parser fills in defaults, which are not an answer. */
function typedOf(
  { args, options }: GeneratorEntry,
  values: Readonly<Record<string, unknown>>,
  { argv }: Pick<ProjectContext, 'argv'>,
): Record<string, unknown> {
  const isTyped = (key: string) => {
    const flag = toFlag(key)
    return argv.some((word) => [flag, flag.replace('--', '--no-')].includes(word.replace(/=.*/s, '')))
  }
  const isGiven = ([key, value]: [string, unknown]) =>
    key in options ? isTyped(key) : !(key in args && Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(values).filter(isGiven))
}

/** Its own questions, and of its answers the first that can be a name. */
async function foreignInput(
  { name: what }: GeneratorEntry,
  foreign: ForeignGenerator,
  { values, path }: Pick<Given, 'values' | 'path'>,
  { app, ctx }: { readonly app: AppFacts; readonly ctx: ProjectContext },
): Promise<AnyInput> {
  if (path !== undefined) {
    throw new CliError('INVALID_VALUE', {
      detail: `--path does not go with ${what}, which says itself where its files go.`,
      fix: 'Leave --path out.',
    })
  }
  const answers = await foreign.answers(values, ctx)
  const texts = Object.values(answers).filter((value) => typeof value === 'string')
  const name = [...texts, what.replace(/^.*:/, '')].flatMap((text) => parsedName(text) ?? [])[0] ?? parseName('it')
  return { answers, name, app } as unknown as AnyInput // it has no schema that says more of them
}

function parsedName(text: string) {
  try {
    return parseName(text)
  } catch {
    return undefined // any text can be an answer
  }
}

function nameOf(what: string, { affix }: AnyGenerator, name: unknown) {
  return parseName(typeof name === 'string' ? withoutAffix(name, affix) : what, { what: `a ${what}` })
}

function assertNeeds(name: string, { needs = [] }: AnyGenerator, app: AppFacts): void {
  if (needs.includes('client')) assertClient(name, app)
  if (needs.includes('database')) assertDatabase(name, app)
}

function askText({ name, args }: GeneratorEntry, key: string, { ask }: ProjectContext): Promise<string> {
  return ask.text({
    flag: `<${key}>`,
    message: args[key]?.summary || key,
    ...(key === 'name' && { validate: (value: string) => problemOf(() => parseName(value, { what: `a ${name}` })) }),
  })
}

function problemOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    // A prompt has one line for it, right below what it is about.
    return error instanceof CliError ? `${error.detail.replace(/\n.*/s, '')} ${error.fix}` : String(error)
  }
}

/** All that was not on the line, one question each, the defaults at hand. */
async function askRest(
  { args, options, checks = {} }: Pick<GeneratorEntry, 'args' | 'options'> & Pick<AnyGenerator, 'checks'>,
  given: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  ctx: ProjectContext,
) {
  const found: Record<string, unknown> = {}
  for (const [key, { variadic, summary }] of Object.entries(args)) {
    const list = given[key]
    if (!variadic || (Array.isArray(list) && list.length > 0)) continue
    const validate = (value: string) => problemOf(() => checks[key]?.(value.split(/\s+/)))
    const line = await ctx.ask.text({ flag: `<${key}...>`, message: summary || key, optional: true, validate })
    if (line !== '') found[key] = line.split(/\s+/)
  }
  for (const [key, option] of Object.entries(options)) {
    if (key in given || (option.kind === 'flag' && option.decided)) continue
    if (option.kind === 'flag') {
      const message = `${(option.summary || key).replace(/\?$/, '')}?`
      found[key] = await ctx.ask.confirm({
        flag: toFlag(key),
        message,
        default: before[key] === undefined ? (option.default ?? false) : before[key] === true,
      })
    } else if (option.kind === 'choice') {
      found[key] = await ctx.ask.choice({
        flag: toFlag(key),
        message: option.summary || key,
        choices: option.choices.map((value) => ({ value })),
        ...(option.default !== undefined && { default: option.default }),
      })
    }
  }
  return found
}
