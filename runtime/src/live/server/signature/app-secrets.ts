import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigProblemsError } from '../../../config/problems.ts'
import { type EnvFiles, processEnvironment, projectRoot } from '../../../env/files.ts'
import { secretValues } from '../../../env/secret-values.ts'
import { splitSecrets } from '../../../env/split-secrets.ts'
import { keep } from '../../../framework/keep.ts'
import { KeyRing, SHORTEST_SECRET } from './key-ring.ts'

/** The one variable that the keys of the framework are derived from. */
const VARIABLE = 'FLUX_SECRET'
/** Of this machine and for development only: `flux` keeps its folder out of git and of images. */
const DEVELOPMENT_FILE = join('.flux', 'cache', 'development-secret')

export interface AppSecretsOptions {
  /** What the secret is for, as the refusal of a start without one says it: `Snapshots of live components`. */
  readonly need: string
  /** Default: `process.env` after the `.env` files. */
  readonly environment?: Pick<EnvFiles, 'mode' | 'values' | 'origins'> | undefined
  /** Of the project, for the file of development. Default: where the environment was read. */
  readonly root?: string | undefined
}

/**
 * The keys of the running app, from the secrets in `FLUX_SECRET`: newest first, separated by commas, each of at least 32 characters.
 *
 * Without the variable, development makes a secret and keeps it under `.flux/cache`, so that pages keep their state over a restart; tests
 * have one for the life of the process.
 * @throws {ConfigProblemsError} ENV_INVALID: in any other mode without the variable, and for a secret that is too short
 * @example
 * const tickets = appKeyRing({ need: 'Tickets of live sockets' }).for('ticket')
 */
export function appKeyRing({ need, environment = processEnvironment(), root }: AppSecretsOptions): KeyRing {
  const { mode, values, origins } = environment
  const given = splitSecrets(values[VARIABLE] ?? '')
  for (const secret of given) secretValues().add(secret)
  const origin = { variable: VARIABLE, ...origins[VARIABLE] }
  const refuse = (message: string, suggestion: string): never => {
    const title = `The environment does not allow a start in ${mode}`
    throw new ConfigProblemsError([{ path: VARIABLE, message, suggestion, origin }], { title, code: 'ENV_INVALID' })
  }
  if (given.some(({ length }) => length < SHORTEST_SECRET))
    refuse(
      `Each secret, between commas, has at least ${SHORTEST_SECRET} characters`,
      '`flux secret` prints one that nobody can guess',
    )
  if (given.length > 0) return new KeyRing(given)
  if (mode === 'test') return new KeyRing([forThisProcess()])
  if (mode === 'development') return new KeyRing([forDevelopment(root ?? projectRoot())])
  return refuse(
    `${need} need a secret, and it is not set`,
    `set ${VARIABLE} in the environment or in .env; \`flux secret\` prints one`,
  )
}

/** The same that `secret()` stands in for the variable with. */
const forThisProcess = (): string =>
  keep(`fluxstack.secret.${VARIABLE}`, () => randomBytes(SHORTEST_SECRET).toString('base64url'))

/** Made once for the project; where it cannot be kept, for this process. */
function forDevelopment(root: string): string {
  const path = join(root, DEVELOPMENT_FILE)
  return read(path) ?? make(path) ?? forThisProcess()
}

function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return text.length >= SHORTEST_SECRET ? text : undefined
  } catch {
    return undefined
  }
}

/** By a link, so that of two that start together both have the same. */
function make(path: string): string | undefined {
  const secret = randomBytes(SHORTEST_SECRET).toString('base64url')
  const draft = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    keepOutOfGit(dirname(path))
    writeFileSync(draft, `${secret}\n`, { mode: 0o600 })
    if (read(path) === undefined) rmSync(path, { force: true })
    try {
      linkSync(draft, path)
    } finally {
      rmSync(draft, { force: true })
    }
  } catch {
    // another was there first, or nothing can be written here
  }
  return read(path)
}

function keepOutOfGit(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch {
    // there is one
  }
}
