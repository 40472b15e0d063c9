import type { DeployPlan, DeployQuestion, DeployStep } from '../define-deploy-target.ts'

/** A word as a shell takes it. */
const quoted = (word: string): string => (/^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** A command as a person would type it; what goes to its standard input is told by name. */
export function commandLine({ run, env = {}, secrets = [] }: Pick<DeployStep, 'run' | 'env' | 'secrets'>): string {
  const set = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`)
  const line = [...set, ...run.map(quoted)].join(' ')
  return secrets.length === 0 ? line : `${line} < ${secrets.map((name) => `${name}=<secret>`).join(', ')}`
}

/** Every command of a plan in its order, each with what it is for. Nothing has been asked, so it is that of a first time. */
export function planLines(plan: DeployPlan, login: DeployQuestion | undefined): string[] {
  const asks = [...(login ? [login] : []), ...Object.values(plan.asks ?? {})]
  const steps = plan.steps({})
  return [
    ...asks.map((ask) => commandLine(ask)),
    ...steps.map((step) => commandLine(step) + (step.when === undefined ? '' : `   # ${step.when}`)),
    ...(plan.url === undefined ? [] : [`curl --fail ${plan.url}/api/ready   # until it answers`]),
  ]
}

/** A list under a title, for people. */
export const block = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`
