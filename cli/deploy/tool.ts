import type { ProjectContext } from '../context.ts'
import type { DeployTool } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { firstLine } from './said.ts'

/** Seconds in which a program has to say that it is there, and who is signed in. */
const PATIENCE = 20

export interface World extends Pick<ProjectContext, 'exec' | 'root'> {
  /** Seconds, instead of the usual ones. */
  readonly deadline: number | undefined
  /** Puts secrets out of sight. */
  readonly mask: Environment['mask']
}

/**
 * The first of a tool's programs that works.
 * @param commands what would have run, for the error
 * @throws CliError TOOL_MISSING
 */
export async function findTool(tool: DeployTool, commands: readonly string[], world: World): Promise<string> {
  const seen: string[] = []
  for (const name of tool.names) {
    const { exitCode, stderr, timedOut } = await ask(world, name, tool.works)
    if (exitCode === 0) return name
    if (exitCode === 127) seen.push(`${name} is not installed.`)
    else
      seen.push(`${name} is there and does not work: ${timedOut ? 'it gave no answer' : firstLine(stderr, world.mask)}`)
  }
  throw new CliError('TOOL_MISSING', {
    detail: [seen.join('\n'), '', 'These commands would have run:', ...commands.map((line) => `  ${line}`)].join('\n'),
    fix: tool.install,
    state: 'Nothing was changed, here or elsewhere.',
  })
}

/** @throws CliError NOT_LOGGED_IN, TOOL_TIMEOUT */
export async function requireLogin(name: string, { login }: DeployTool, world: World): Promise<void> {
  if (login === undefined) return
  const { exitCode, timedOut, stderr } = await ask(world, name, login.args)
  if (exitCode === 0) return
  const line = [name, ...login.args].join(' ')
  if (timedOut) {
    throw new CliError('TOOL_TIMEOUT', {
      detail: `${line} gave no answer in ${world.deadline ?? PATIENCE} seconds.`,
      fix: `Run ${line} by hand: it may wait for the network, or for somebody to sign in. ${login.fix}`,
      state: 'Nothing was changed, here or elsewhere.',
    })
  }
  throw new CliError('NOT_LOGGED_IN', {
    detail: `${line} says: ${firstLine(stderr, world.mask)}`,
    fix: login.fix,
    state: 'Nothing was changed, here or elsewhere.',
  })
}

const ask = ({ exec, root, deadline = PATIENCE }: World, name: string, args: readonly string[]) =>
  exec(name, args, { cwd: root, env: QUIET, allowFailure: true, timeout: deadline * 1000 })

/** Nobody is there to answer, and colours are for people. */
export const QUIET = { NO_COLOR: '1', FLY_NO_UPDATE_CHECK: '1' }
