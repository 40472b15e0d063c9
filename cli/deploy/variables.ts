import type { DeployPlan } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { Environment } from './environment.ts'

/** Hosts that mean the machine they are read on. */
const LOCAL = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/

const isLocal = (value: string): boolean =>
  /^[a-z][a-z\d+.-]*:\/\//i.test(value) && URL.canParse(value) && LOCAL.test(new URL(value).hostname)

interface Checked {
  readonly environment: Environment
  readonly plan: Pick<DeployPlan, 'sets'>
  /** Set where the app runs already: what is here does not replace it. */
  readonly there: readonly string[]
  readonly remote: boolean
}

/** Holds what the server needs against what it will find: a line for each that is missing or wrong, and no value. */
export function problemsWith({ environment, plan: { sets = [] }, there, remote }: Checked): string[] {
  const settled = new Set([...sets, ...there])
  const open = environment.variables.filter(({ name }) => !settled.has(name))
  const wrong = new Map(environment.problems.map(({ name, message }) => [name, message]))
  return open.flatMap(({ name, required, isSet }) => {
    if (!isSet) return required ? [`${name} is not set.`] : []
    if (wrong.has(name)) return [`${name} ${wrong.get(name)}.`]
    if (remote && isLocal(environment.valueOf(name) ?? '')) {
      return [`${name} is the address of this machine, which leads nowhere from another.`]
    }
    return []
  })
}

/** @throws CliError ENVIRONMENT_INVALID naming all that is missing or wrong */
export function requireVariables(checked: Checked): void {
  const lines = problemsWith(checked)
  if (lines.length === 0) return
  throw new CliError('ENVIRONMENT_INVALID', { detail: lines.join('\n'), state: 'Nothing was deployed.' })
}

/** The variables to hand on: declared by the server, with a value here, and not set by the target itself. */
export const namesToSend = ({ variables }: Pick<Environment, 'variables'>, sets: readonly string[]): string[] =>
  variables.filter(({ name, isSet }) => isSet && !sets.includes(name)).map(({ name }) => name)
