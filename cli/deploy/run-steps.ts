import type { ProjectContext } from '../context.ts'
import type { DeployAnswers, DeployPlan, DeployStep } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { secretLines } from './secret-lines.ts'
import { commandLine } from './show.ts'
import { QUIET, type World } from './tool.ts'

/** Seconds that a step and a question may take. */
const STEP_DEADLINE = 600
const ASK_DEADLINE = 60

interface Running {
  readonly ctx: ProjectContext
  readonly environment: Environment
  /** Seconds, instead of each step's own. */
  readonly deadline: number | undefined
  /** Told with each step that is done. */
  readonly done: (step: DeployStep) => Promise<void>
}

/** Asks what is there already. A question that fails has no answer. @throws CliError TOOL_TIMEOUT */
export async function askAll({ asks = {} }: DeployPlan, { exec, root, deadline = ASK_DEADLINE }: World) {
  const answers = await Promise.all(
    Object.entries(asks).map(async ([name, { run }]) => {
      const [file = '', ...args] = run
      const timeout = deadline * 1000
      const said = await exec(file, args, { cwd: root, env: QUIET, allowFailure: true, timeout })
      if (said.timedOut) throw tookTooLong({ run }, deadline, 'Nothing was changed, here or elsewhere.')
      return [name, said.exitCode === 0 ? said.stdout : undefined] as const
    }),
  )
  return Object.fromEntries(answers) as DeployAnswers
}

/**
 * Runs the steps one after the other and stops at the first that fails.
 * @throws CliError DEPLOY_FAILED, TOOL_TIMEOUT, CANCELLED, or what a step knows of its failure
 */
export async function runSteps(steps: readonly DeployStep[], running: Running): Promise<void> {
  const done: string[] = []
  for (const step of steps) {
    await running.ctx.progress(step.title, (say) => runStep(step, { ...running, say, before: done }))
    done.push(step.title)
    await running.done(step)
  }
}

interface Step extends Running {
  readonly say: (text: string) => void
  readonly before: readonly string[]
}

async function runStep(step: DeployStep, { ctx, environment, deadline: given, say, before }: Step): Promise<void> {
  const { exec, root, log } = ctx
  const { mask, valueOf } = environment
  const [file = '', ...args] = step.run
  const deadline = given ?? step.deadline ?? STEP_DEADLINE
  log.debug(commandLine(step))
  const result = await exec(file, args, {
    cwd: root,
    env: { ...QUIET, ...step.env },
    allowFailure: true,
    timeout: deadline * 1000,
    onLine: (line) => say(mask(line)),
    ...(step.secrets !== undefined && { input: secretLines(step.secrets, valueOf, step.quoting) }),
  })
  if (result.exitCode === 0) return
  const state = stateAfter(before, step)
  if (result.timedOut) throw tookTooLong(step, deadline, state)
  const said = mask(
    [result.stdout, result.stderr]
      .map((text) => text.trim())
      .filter(Boolean)
      .join('\n'),
  )
  // It is not there, or something that it calls on the other machine is not.
  const usual = result.exitCode === 127 ? 'TOOL_MISSING' : 'DEPLOY_FAILED'
  const { code = usual, ...known } = step.explain?.(said) ?? {}
  const last = said.split('\n').slice(-15).join('\n')
  throw new CliError(code, {
    detail: `${commandLine(step)} ended with exit code ${result.exitCode}${last === '' ? '.' : `:\n${last}`}`,
    state,
    ...known,
  })
}

const stateAfter = (done: readonly string[], failed: DeployStep): string =>
  done.length === 0
    ? `${failed.irreversible === undefined ? 'Nothing was deployed' : 'How far it came, the program says above'}; files that were written here stay.`
    : `Done before it: ${done.join(', ')}. Run the command again to go on; what is done is not done twice.`

const tookTooLong = (step: Pick<DeployStep, 'run'>, seconds: number, state: string) =>
  new CliError('TOOL_TIMEOUT', {
    detail: `${commandLine(step)} was not through after ${seconds} seconds and was ended.`,
    fix: 'Run it by hand to see what it waits for: the network, a question, or somebody to sign in.',
    state,
  })
