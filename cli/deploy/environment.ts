import type * as envModule from '@fluxstack/runtime/env'
import type { Context } from '../context.ts'
import type { DeployVariable } from '../define-deploy-target.ts'
import { loadFromApp } from '../project/load.ts'
import { declaredShapes } from './declared.ts'

/** What the server needs of its environment in production, and what there is of it here. */
export interface Environment {
  readonly variables: readonly DeployVariable[]
  /** What the page is told while it is built, which is no secret: `VITE_…`. */
  readonly pageVariables: Readonly<Record<string, string>>
  /** What is wrong with a value that is there, without the value. */
  readonly problems: readonly { readonly name: string; readonly message: string }[]
  /** The value of a variable. Only what goes to a program's standard input or into a private file is asked for it. */
  readonly valueOf: (name: string) => string | undefined
  /** The text with every value of the server's variables put out of sight. */
  readonly mask: (text: string) => string
}

/** The secrets that the keys of live components are derived from. */
const FRAMEWORKS = 'FLUX_SECRET'

/** Shorter values are found in too much text that has nothing to do with them. */
const SHORTEST = 6

/**
 * Reads what `app/server/env.ts` declares, and the environment of production: real variables over `.env.production.local`,
 * `.env.production`, `.env.local` and `.env`.
 * @throws CliError ENVIRONMENT_INVALID where the file cannot be loaded
 */
export async function environmentOf(root: string, env: Context['env']): Promise<Environment> {
  const runtime = await loadFromApp<typeof envModule>(root, '@fluxstack/runtime/env')
  const { values, origins } = runtime.loadEnvFiles({ root, mode: 'production', env })
  const shapes = await declaredShapes(root)
  const shape = Object.assign({}, ...shapes) as Shape // each is what the app gave to defineEnv
  const required = new Set(problemsOf(runtime, shape, {}).map(({ path }) => path))
  const valueOf = (name: string) => values[name] || undefined
  // the framework reads it by itself, whether the app declares it or not
  const own = valueOf(FRAMEWORKS) === undefined ? [] : [FRAMEWORKS]
  const variables = [...new Set([...Object.keys(shape), ...own])]
    .map((name) => ({ name, required: required.has(name), isSet: valueOf(name) !== undefined }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const problems = problemsOf(runtime, shape, values)
    .filter(({ path }) => valueOf(path) !== undefined)
    .map(({ path, message, allowed }) => ({
      name: path,
      message: allowed === undefined ? message : `${message}; allowed is ${allowed}`,
    }))
  const page = Object.keys(values).filter((name) => /^VITE_\w+$/.test(name) && valueOf(name) !== undefined)
  const pageVariables = Object.fromEntries(page.toSorted().map((name) => [name, valueOf(name) ?? '']))
  // Whatever else a .env file sets is private too, whether the server declares it or not.
  const names = new Set([...Object.keys(origins), ...Object.keys(shape)].filter((name) => !(name in pageVariables)))
  const hidden = [...names]
    .flatMap((name) => formsOf(valueOf(name) ?? '').map((form) => [name, form] as const))
    .toSorted((a, b) => b[1].length - a[1].length)
  const mask = (text: string) => hidden.reduce((left, [name, form]) => left.replaceAll(form, `<${name}>`), text)
  return { variables, pageVariables, problems, valueOf, mask }
}

/** How a value may stand in what a program says: as it is, in JSON, in an address, in base64, or a line of it alone. */
function formsOf(value: string): string[] {
  const whole = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64(value)]
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  return [...new Set([...whole, ...lines])].filter((form) => form.length >= SHORTEST && !/^-+[A-Z ]+-+$/.test(form))
}

const base64 = (value: string) =>
  value.length < SHORTEST ? '' : Buffer.from(value).toString('base64').replace(/=+$/, '')

type Shape = Parameters<typeof envModule.defineEnv>[0]

interface Problem {
  readonly path: string
  readonly message: string
  readonly allowed?: string
}

/** What the runtime itself says at the start of a server with these values. */
function problemsOf({ defineEnv }: typeof envModule, shape: Shape, env: Context['env']): readonly Problem[] {
  try {
    defineEnv(shape, { env, mode: 'production' })
    return []
  } catch (error) {
    const { problems } = error as { problems?: readonly Problem[] }
    if (problems === undefined) throw error
    return problems
  }
}
