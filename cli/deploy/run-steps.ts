import type { ProjectContext } from '../context.ts'
import type { DeployStep } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { endOf, saidBy } from './said.ts'
import { secretLines } from './secret-lines.ts'
import { commandLine } from './show.ts'
import { QUIET } from './tool.ts'

/** Seconds that a step may take. */
const STEP_DEADLINE = 600

interface Running {
  readonly ctx: ProjectContext
  readonly environment: Environment
  /** Seconds, instead of each step's own. */
  readonly deadline: number | undefined
  /** Told with each step that is done. */
  readonly done: (step: DeployStep) => Promise<void>
}

/**
 * Runs the steps one after the other and stops at the first that fails.
 * @throws CliError DEPLOY_FAILED, TOOL_TIMEOUT, CANCELLED, or what a step knows of its failure
 */
export async function runSteps(steps: readonly DeployStep[], running: Running): Promise<void> {
  const done: string[] = []
  // A value that cannot be handed over is told before anything is done.
  for (const step of steps) inputOf(step, running.environment)
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
  const { mask } = environment
  const [file = '', ...args] = step.run
  const deadline = given ?? step.deadline ?? STEP_DEADLINE
  log.debug(commandLine(step))
  const result = await exec(file, args, {
    cwd: root,
    env: { ...QUIET, ...step.env },
    allowFailure: true,
    timeout: deadline * 1000,
    onLine: (line) => say(saidBy([line], mask)),
    ...inputOf(step, environment),
  })
  if (result.exitCode === 0) return
  const state = stateAfter(before, step)
  if (result.timedOut) throw tookTooLong(step, deadline, state)
  const said = saidBy([result.stdout, result.stderr], mask)
  // It is not there, or something that it calls on the other machine is not.
  const usual = result.exitCode === 127 ? 'TOOL_MISSING' : 'DEPLOY_FAILED'
  const { code = usual, ...known } = step.explain?.(said) ?? {}
  throw new CliError(code, {
    detail: `${commandLine(step)} ended with exit code ${result.exitCode}${endOf(said)}`,
    state,
    ...known,
  })
}

const inputOf = ({ secrets, quoting }: DeployStep, { valueOf }: Environment) =>
  secrets === undefined ? {} : { input: secretLines(secrets, valueOf, quoting) }

const stateAfter = (done: readonly string[], failed: DeployStep): string =>
  done.length === 0
    ? `${failed.irreversible === undefined ? 'Nothing was deployed' : 'How far it came, the program says above'}; files that were written here stay.`
    : `Done before it: ${done.join(', ')}. Run the command again to go on; what is done is not done twice.`

export const tookTooLong = (step: Pick<DeployStep, 'run'>, seconds: number, state: string) =>
  new CliError('TOOL_TIMEOUT', {
    detail: `${commandLine(step)} was not through after ${seconds} seconds and was ended.`,
    fix: 'Run it by hand to see what it waits for: the network, a question, or somebody to sign in.',
    state,
  })
