import type { ProjectContext } from '../context.ts'
import type { DeployInput, DeployPlan, DeployStep, DeployTool } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import { showPreview } from '../generate/report.ts'
import { ChangeSet } from '../project/changes.ts'
import type { Step } from '../project/transaction/plan.ts'
import { readDeployable } from './app.ts'
import { checkBuild, stageDockerfile } from './artefact.ts'
import { askAll } from './ask-all.ts'
import type { Environment } from './environment.ts'
import { settleFiles, stageFiles, type ConflictOptions } from './files.ts'
import { requireReady } from './ready.ts'
import { runSteps } from './run-steps.ts'
import { report, sayPlan } from './report.ts'
import { commandLine, planLines } from './show.ts'
import { chooseTarget } from './sources.ts'
import { findTool, requireLogin } from './tool.ts'
import { problemsWith, requireVariables } from './variables.ts'

export interface DeployOptions extends ConflictOptions {
  /** Build first, to know that it can be built. What a target copies is built in any case. */
  readonly build: boolean
  /** Write a Dockerfile where there is none. */
  readonly dockerfile: boolean
  /** Seconds that the deployed app has until it answers; 0 does not ask it. */
  readonly wait: number
  /** Seconds that a command may take, where that is less than usual or more. */
  readonly deadline: number | undefined
}

interface Asked {
  /** Undefined is asked for. */
  readonly target: string | undefined
  readonly values: Readonly<Record<string, unknown>>
  readonly options: DeployOptions
}

/** What `flux deploy --json` answers. */
export interface DeployResult {
  readonly target: string
  readonly url: string | undefined
  /** Every command that was run, or that would be, without secrets. */
  readonly commands: readonly string[]
  readonly next: readonly string[]
  readonly rollback: readonly string[]
  /** With `--dry-run`: why a deployment would be refused as things are here. What a target has already, nobody has asked it. */
  readonly problems: readonly string[]
  /** Whether `/api/ready` has answered; undefined where it was not asked. */
  readonly ready: boolean | undefined
}

/** `flux deploy`: what is deployed → the plan → what it needs → files → steps → the app answers. */
export async function deploy({ target: called, values, options }: Asked, ctx: ProjectContext): Promise<DeployResult> {
  const { name, target } = await chooseTarget(called, ctx)
  const { app, environment } = await readDeployable(ctx)
  const tool = ofOptions(target.tool, values)
  const remote = ofOptions(target.remote, values) ?? false
  const changes = new ChangeSet({ root: ctx.root, command: 'deploy', argv: ctx.argv, now: ctx.now })
  if (target.artefact === 'image') await stageDockerfile(changes, app, { ...ctx, ...options })
  const planFor = (toolName: string) => {
    const input: DeployInput<never> = {
      app,
      options: values as never,
      tool: toolName,
      read: (path) => changes.read(path),
    }
    return target.plan(input as never) // what the options are, the parser has held against the target's own
  }
  const expected = planFor(tool?.names[0] ?? '')
  const commands = planLines(expected, loginOf(tool))
  stageFiles(changes, expected, ctx.root)
  const common = { target: name, url: expected.url, next: expected.next ?? [], rollback: expected.rollback }
  if (ctx.dryRun) {
    stageSteps(changes, expected.steps({}))
    await showPreview(changes, ctx)
    const problems = problemsWith({ environment, plan: expected, there: [], remote })
    sayPlan({ ...common, commands, problems }, expected.has !== undefined, ctx)
    return { ...common, commands, problems, ready: undefined }
  }
  if (expected.has === undefined) requireVariables({ environment, plan: expected, there: [], remote })
  const { plan, steps, ran } = await prepare({
    tool,
    planFor,
    commands,
    deadline: options.deadline,
    mask: environment.mask,
    ctx,
  })
  requireVariables({ environment, plan, there: plan.has?.(ran.answers) ?? [], remote })
  await agreeToUncommitted(app.release, ctx)
  await settleFiles(changes, options, ctx)
  if (options.build || target.artefact === 'dist') await checkBuild(ctx)
  const staged = stageSteps(changes, steps)
  const committed = await changes.commit()
  ctx.changed(committed.changes)
  let count = 0
  const done = async (step: DeployStep) => {
    count += 1
    const record = staged.get(step)
    if (record) await changes.completed(record)
  }
  await runSteps(steps, { ctx, environment, deadline: options.deadline, done }).catch((error: unknown) => {
    // Where nothing was changed there is no way back to tell of.
    throw count > 0 || steps[count]?.irreversible !== undefined ? withRollback(error, plan) : error
  })
  const ready = await waitForIt(plan, options.wait, ctx)
  const result = { ...common, commands: [...ran.lines, ...steps.map(commandLine)], problems: [], ready }
  report(result, committed, ctx)
  return result
}

interface Preparing {
  readonly tool: DeployTool | undefined
  readonly planFor: (tool: string) => DeployPlan
  readonly commands: readonly string[]
  readonly deadline: number | undefined
  readonly mask: Environment['mask']
  readonly ctx: ProjectContext
}

/** Finds the tool, sees that somebody is signed in, and asks what is there: all that changes nothing. */
async function prepare({ tool, planFor, commands, deadline, mask, ctx }: Preparing) {
  const world = { ...ctx, deadline, mask }
  const found = tool === undefined ? '' : await findTool(tool, commands, world)
  if (tool) await requireLogin(found, tool, world)
  const plan = planFor(found)
  const answers = await askAll(plan, world)
  return { plan, steps: plan.steps(answers), ran: { answers, lines: Object.values(plan.asks ?? {}).map(commandLine) } }
}

const ofOptions = <T>(given: T | ((options: never) => T) | undefined, values: object): T | undefined =>
  typeof given === 'function' ? (given as (options: never) => T)(values as never) : given

const loginOf = (tool: DeployTool | undefined) =>
  tool?.login === undefined ? undefined : { run: [tool.names[0] ?? '', ...tool.login.args] }

/** What cannot be taken back stands in the preview, and `flux undo` says what it offers instead. */
function stageSteps(changes: ChangeSet, steps: readonly DeployStep[]): Map<DeployStep, Step> {
  const staged = new Map<DeployStep, Step>()
  for (const step of steps) {
    if (step.irreversible === undefined) continue
    const record: Step = { kind: 'deploy', title: step.title, irreversible: true, undo: step.irreversible }
    changes.step(record)
    staged.set(step, record)
  }
  return staged
}

async function agreeToUncommitted(release: string, { isTTY, ask, log }: ProjectContext): Promise<void> {
  if (!release.endsWith('-dirty')) return
  log.warn('There are uncommitted changes: what is deployed is in no commit.')
  if (!isTTY) return
  const go = await ask.confirm({ flag: '--yes', message: 'Deploy them all the same?', default: true })
  if (!go) throw new CliError('CANCELLED', { detail: 'Nothing was deployed.' })
}

/** Milliseconds between two questions to an app that starts. */
const PAUSE_MS = 1000

async function waitForIt({ url, rollback }: DeployPlan, seconds: number, ctx: ProjectContext) {
  if (url === undefined || seconds === 0) return undefined
  const waiting = { deadline: seconds * 1000, pause: PAUSE_MS }
  await ctx
    .progress(`Waiting for ${url}/api/ready`, () => requireReady(url, waiting, ctx))
    .catch((error: unknown) => {
      throw withRollback(error, { rollback })
    })
  return true
}

/** Whoever meets a failed deployment needs the way back more than anything else. */
function withRollback(error: unknown, { rollback }: Pick<DeployPlan, 'rollback'>): unknown {
  if (!(error instanceof CliError) || error.code === 'CANCELLED' || rollback.length === 0) return error
  const { code, detail, fix, state, cause } = error
  return new CliError(code, {
    detail,
    fix: [fix, 'To go back:', ...rollback.map((line) => `  ${line}`)].join('\n'),
    ...(state !== undefined && { state }),
    cause,
  })
}
