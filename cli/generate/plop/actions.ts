import { CliError } from '../../errors.ts'
import type { Step } from '../../project/transaction/plan.ts'
import { toCliError } from '../../report.ts'
import type { ForeignInput, ForeignStaged } from '../definition.ts'
import { broken, messageOf } from '../own/broken.ts'
import { add, addMany } from './add.ts'
import { append, modify } from './edit.ts'
import type { CustomAction, Data, NodePlop } from './node-plop.ts'
import type { PlopGenerator } from './open.ts'
import type { ActionConfig } from './place.ts'
import type { Stage } from './stage.ts'

/** plop's own actions, which only stage; they go before action types of the same name, as in plop. */
const STAGED = { add, addMany, modify, append }

type Action =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'staged'; readonly config: ActionConfig; readonly run: (typeof STAGED)['add'] }
  | { readonly kind: 'custom'; readonly config: ActionConfig; readonly run: CustomAction; readonly title: string }
  | { readonly kind: 'unknown'; readonly config: ActionConfig }

interface Running extends ForeignInput {
  readonly root: string
  /** The plopfile, relative to the app. */
  readonly file: string
  readonly name: string
  readonly glob: NodePlop['glob']
}

/**
 * Stages the actions of a plopfile's generator, in their order. What is a function of the plopfile's runs by itself: those that stand
 * before a staged action run now, since they may make data for it; the rest run when the files are in place.
 * @throws CliError GENERATOR_BROKEN, PATH_NOT_ALLOWED
 */
export async function stageActions(generator: PlopGenerator, running: Running): Promise<ForeignStaged> {
  const { changes, root, glob, ctx } = running
  const data: Data = { ...running.answers }
  const actions = await actionsOf(generator, data, running)
  const lastStaged = actions.findLastIndex(({ kind }) => kind === 'staged')
  const say = (text: string) => ctx.log.warn(text)
  const stage: Stage = { api: generator.api, root, changes, glob, say, files: new Set(), edited: new Set() }
  const rest: Rest = { changes, done: [], later: [], tolerated: [] }
  for (const [at, action] of actions.entries()) {
    if (action.kind === 'comment') {
      ctx.log.info(action.text)
      continue
    }
    const attempt = attemptOf(action, at + 1, { data, stage, running, tolerated: rest.tolerated })
    if (action.kind === 'custom') await custom(action, attempt, { at, lastStaged, running, rest })
    else await attempt('Nothing was changed.')
  }
  return { files: [...stage.files], edited: [...stage.edited], after: () => finish(rest) }
}

interface Rest {
  readonly changes: ForeignInput['changes']
  /** Functions that have run, as steps. */
  readonly done: Step[]
  readonly later: (() => Promise<void>)[]
  /** Failures that did not stop the others. */
  readonly tolerated: string[]
}

/** Carries an action out; `state` says how things are where it fails. */
type Attempt = (state: string) => Promise<void>

interface Attempting {
  readonly data: Data
  readonly stage: Stage
  readonly running: Running
  readonly tolerated: string[]
}

function attemptOf(
  action: Exclude<Action, { kind: 'comment' }>,
  number: number,
  { data, stage, running, tolerated }: Attempting,
): Attempt {
  const { ctx, file, name } = running
  const tell = (text: string) => ctx.log.info(text)
  return async (state) => {
    try {
      await withData(action.config, data, tell, () => perform(action, data, { stage, running }))
    } catch (thrown) {
      const error = failure({ file, where: `action ${number} of ${name}`, thrown, state })
      // Nothing in a plopfile can wave through a path that leads out of the project.
      if (action.config['abortOnFail'] !== false || error.code === 'PATH_NOT_ALLOWED') throw error
      tolerated.push(error.detail)
      stage.say(error.detail)
    }
  }
}

interface Placing {
  readonly at: number
  readonly lastStaged: number
  readonly running: Running
  readonly rest: Rest
}

/** A function of the plopfile's: now, or once the files are there, or in a dry run not at all. */
async function custom(
  { title }: Extract<Action, { kind: 'custom' }>,
  attempt: Attempt,
  { at, lastStaged, running: { changes, ctx, file, name }, rest }: Placing,
): Promise<void> {
  const step: Step = { kind: 'action', title: `${title}, action ${at + 1} of ${name} (${file})`, irreversible: true }
  changes.step(step)
  if (ctx.dryRun) return
  if (at < lastStaged) {
    await attempt('No file was written. What the action had done by itself stays.')
    rest.done.push(step)
    return
  }
  rest.later.push(async () => {
    await attempt('The files are in place; flux undo takes them back. What the action had done by itself stays.')
    await changes.completed(step)
  })
}

async function finish({ changes, done, later, tolerated }: Rest): Promise<void> {
  for (const step of done) await changes.completed(step)
  for (const run of later) await run()
  if (tolerated.length === 0) return
  throw new CliError('GENERATOR_BROKEN', {
    detail: tolerated.join('\n'),
    state: 'All else was done, as "abortOnFail" of these actions is false. flux undo takes it back.',
  })
}

function failure({
  file,
  where,
  thrown,
  state,
}: {
  file: string
  where: string
  thrown: unknown
  state: string
}): CliError {
  const error = toCliError(thrown)
  if (error === thrown && error.code === 'PATH_NOT_ALLOWED') return error
  const message = error === thrown ? error.detail : messageOf(thrown)
  return new CliError('GENERATOR_BROKEN', { detail: `${file}: ${where} fails: ${message}`, state, cause: thrown })
}

async function actionsOf({ config, api }: PlopGenerator, data: Data, { file, name }: Running): Promise<Action[]> {
  let actions: unknown
  try {
    actions = typeof config.actions === 'function' ? await config.actions(data) : config.actions
  } catch (thrown) {
    throw broken({ file }, `throws in the actions of ${name}: ${messageOf(thrown)}.`, thrown)
  }
  if (!Array.isArray(actions)) throw broken({ file }, `gives ${name} no list of actions.`)
  return actions.map((action: unknown): Action => {
    if (typeof action === 'string') return { kind: 'comment', text: action }
    if (typeof action === 'function') {
      return { kind: 'custom', config: {}, run: action as CustomAction, title: action.name || 'A function' }
    }
    const own = Object(action) as ActionConfig
    const type = String(own['type'])
    const staged = Object.entries(STAGED).find(([key]) => key === type)?.[1]
    if (staged) return { kind: 'staged', config: own, run: staged }
    const custom = api.getActionType(type)
    return custom ? { kind: 'custom', config: own, run: custom, title: type } : { kind: 'unknown', config: own }
  })
}

async function perform(
  action: Exclude<Action, { kind: 'comment' }>,
  data: Data,
  { stage, running }: { readonly stage: Stage; readonly running: Running },
): Promise<void> {
  if (action.kind === 'unknown') throw new Error(`there is no action type ${JSON.stringify(action.config['type'])}`)
  if (action.kind === 'staged') await action.run(action.config, data, stage)
  else await action.run(data, { ...action.config, force: running.force || action.config['force'] === true }, stage.api)
}

/** An action's own data is there while it runs, and its `skip` says whether it does. */
async function withData(
  config: ActionConfig,
  data: Data,
  tell: (text: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const { data: given, skip } = config
  const more = Object((typeof given === 'function' ? await given() : given) ?? {}) as Data
  if (typeof skip === 'function') {
    const reason: unknown = await skip({ ...data, ...more })
    if (typeof reason === 'string') return tell(`Left out: ${reason}`)
  }
  const added = Object.keys(more).filter((key) => data[key] === undefined)
  for (const key of added) data[key] = more[key]
  try {
    await work()
  } finally {
    for (const key of added) delete data[key]
  }
}
