import type { ProjectContext } from '../context.ts'
import type { AnyDeployTarget } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import { discoverDeployTargets } from './discover.ts'

/**
 * The target of that name, asked for where none is given.
 * @throws CliError UNKNOWN_TARGET with what may have been meant, MISSING_ARGUMENT, CANCELLED
 */
export async function chooseTarget(
  called: string | undefined,
  { ask }: Pick<ProjectContext, 'ask'>,
): Promise<{ readonly name: string; readonly target: AnyDeployTarget }> {
  const entries = await discoverDeployTargets()
  const name =
    called ??
    (await ask.choice({
      flag: '<target>',
      message: 'Where should the app go?',
      choices: entries.map((entry) => ({ value: entry.name, hint: entry.summary })),
    }))
  const found = entries.find((entry) => entry.name === name)
  if (found) return { name, target: await found.load() }
  const names = entries.map((entry) => entry.name)
  const near = suggest(name, names)
  throw new CliError('UNKNOWN_TARGET', {
    detail: `There is no deploy target ${JSON.stringify(name)}. There are ${names.join(', ')}.`,
    ...(near !== undefined && { fix: `Did you mean "flux deploy ${near}"?` }),
    state: 'Nothing was changed.',
  })
}
