import type { DeployAnswers, DeployPlan, DeployQuestion } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import { tookTooLong } from './run-steps.ts'
import { endOf, saidBy } from './said.ts'
import { commandLine } from './show.ts'
import { QUIET, type World } from './tool.ts'

/** Seconds that a question may take. */
const DEADLINE = 60

const untouched = 'Nothing was changed, here or elsewhere.'

/**
 * Asks what is there already. What nobody could say is not taken for "there is nothing" where a second volume, or secrets over those
 * that are there, would come of it.
 * @throws CliError TOOL_TIMEOUT, DEPLOY_FAILED
 */
export async function askAll({ asks = {} }: DeployPlan, asking: World): Promise<DeployAnswers> {
  const questions = Object.entries(asks)
  const said = await Promise.all(questions.map(([, question]) => askOne(question, asking)))
  const answers = Object.fromEntries(questions.map(([name], at) => [name, said[at]?.answer]))
  for (const [at, [, question]] of questions.entries()) {
    const problem = said[at]?.problem
    if (problem === undefined || question.required?.(answers) !== true) continue
    throw new CliError('DEPLOY_FAILED', {
      detail: `${commandLine(question)} ${problem}`,
      fix: 'Without its answer nobody knows what is there already. Run it by hand to see what is wrong, then this command again.',
      state: untouched,
    })
  }
  return answers
}

interface Said {
  readonly answer?: string
  /** Why there is no answer. */
  readonly problem?: string
}

async function askOne(
  { run, isAnswer = () => true }: DeployQuestion,
  { exec, root, deadline = DEADLINE, mask }: World,
) {
  const [file = '', ...args] = run
  const timeout = deadline * 1000
  const { exitCode, timedOut, stdout, stderr } = await exec(file, args, {
    cwd: root,
    env: QUIET,
    allowFailure: true,
    timeout,
  })
  if (timedOut) throw tookTooLong({ run }, deadline, untouched)
  const said: Said =
    exitCode !== 0
      ? { problem: `ended with exit code ${exitCode}${endOf(saidBy([stdout, stderr], mask))}` }
      : isAnswer(stdout)
        ? { answer: stdout }
        : { problem: `gave an answer that is not understood${endOf(saidBy([stdout], mask))}` }
  return said
}
