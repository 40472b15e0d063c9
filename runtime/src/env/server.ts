import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { toProblem, issuesOf } from '../config/check.ts'
import { coerce } from '../config/coerce.ts'
import { ConfigProblemsError, type ConfigProblem } from '../config/problems.ts'
import { metaOf, type Schema } from '../config/tree.ts'
import type { SectionSchema } from '../config/types.ts'
import { buildCheck } from '../framework/build-check.ts'
import { keep } from '../framework/keep.ts'
import { currentMode, processEnvironment, type VariableOrigin, type Variables } from './files.ts'
import { madeUp } from './made-up.ts'
import { secretValues } from './secret-values.ts'
import { splitSecrets } from './split-secrets.ts'

/** A shorter secret is found in too much text that has nothing to do with it. */
const SHORTEST = 8

/** The values of a set of variables, by their schemas. */
export type EnvOf<S extends Readonly<Record<string, SectionSchema>>> = {
  readonly [K in keyof S]: S[K]['_zod']['output']
}

export interface DefineEnvOptions {
  /** The variables; `process.env` after the `.env` files unless given. */
  env?: Variables
  mode?: string
  origins?: Readonly<Record<string, VariableOrigin>>
}

/**
 * The server's environment, checked as a whole when the module is loaded.
 *
 * Numbers, booleans and comma-separated lists are read from their text; an empty variable counts as not set.
 * @throws {ConfigProblemsError} one report of all variables that are missing or wrong
 * @example
 * export const env = defineEnv({ FLUX_SECRET: secret(), SMTP_PORT: z.int().default(587) })
 */
export function defineEnv<S extends Readonly<Record<string, SectionSchema>>>(
  shape: S,
  options: DefineEnvOptions = {},
): EnvOf<S> {
  const given = options.env ? undefined : processEnvironment()
  const env = options.env ?? given?.values ?? {}
  const mode = options.mode ?? given?.mode ?? currentMode(env)
  const origins = options.origins ?? given?.origins ?? {}
  const schema = z.object(shape as unknown as z.core.$ZodShape) // only `_zod` is needed of a schema, and both types promise it
  const values: Record<string, unknown> = {}
  const problems: ConfigProblem[] = []
  for (const [name, own] of Object.entries(schema.shape)) {
    if (metaOf(own).secret) declared().add(name)
    const value = coerce(env[name], own) ?? standIn(name, own, mode)
    const issues = issuesOf(own, value)
    if (issues.length > 0 && makeUp(values, name, own)) continue
    const origin = value === undefined ? {} : { variable: name, ...origins[name] }
    problems.push(...issues.map((issue) => toProblem(issue, schema, { path: [name], value, origin })).map(withHint))
    if (metaOf(own).secret && typeof value === 'string') hide(value)
    if (issues.length === 0) values[name] = z.parse(own, value)
  }
  if (problems.length > 0) throw refusal(problems, mode)
  return Object.freeze(values) as EnvOf<S> // each by its own schema, above
}

/** A build has no secrets: while the built server is checked, what is missing or wrong has a value that the schema takes. */
function makeUp(values: Record<string, unknown>, name: string, schema: Schema): boolean {
  const check = buildCheck()
  const made = check && madeUp(schema)
  if (!check || made === undefined) return false
  const get = () => {
    check.readMadeUp(name)
    return made
  }
  Object.defineProperty(values, name, { enumerable: true, get })
  return true
}

/** As a whole, and each of a list. */
function hide(value: string): void {
  for (const part of [value, ...splitSecrets(value)]) if (part.length >= SHORTEST) secretValues().add(part)
}

const withHint = (problem: ConfigProblem): ConfigProblem =>
  problem.given === undefined
    ? { ...problem, suggestion: `set ${problem.path} in the environment or in .env` }
    : problem

function refusal(problems: readonly ConfigProblem[], mode: string): ConfigProblemsError {
  const title = `The environment does not allow a start in ${mode}`
  return new ConfigProblemsError(problems, { title, code: 'ENV_INVALID' })
}

/** Where nobody attacks, a missing secret is random for the life of the process, so that a fresh clone starts. */
function standIn(name: string, schema: Schema, mode: string): string | undefined {
  if ((mode !== 'development' && mode !== 'test') || !metaOf(schema).secret) return undefined
  if (z.safeParse(schema, undefined).success) return undefined
  return keep(`fluxstack.secret.${name}`, () => randomBytes(32).toString('base64url'))
}

const declared = () => keep('fluxstack.secrets', () => new Set<string>())

/** The names of the variables that loaded modules have declared with `secret()`. */
export function declaredSecrets(): string[] {
  return [...declared()].toSorted()
}
