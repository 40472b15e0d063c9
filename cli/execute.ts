import { createContext } from './create-context.ts'
import { CliError } from './errors.ts'
import { toFlag } from './globals.ts'
import type { Parsed } from './parse.ts'
import { findRoot } from './project/load.ts'
import { recoverBefore } from './recover-before.ts'
import { toCliError } from './report.ts'
import { runChecks } from './validate.ts'
import type { World } from './world.ts'

interface Place {
  readonly argv: readonly string[]
  readonly world: World
  readonly cwd: string
  readonly root: string | undefined
  readonly version: string
  readonly changed: (changes: readonly unknown[]) => void
}

/** Runs a command whose line has been read: repairs what a killed command left, checks, runs, and says how to repeat it. */
export async function execute(
  { command: entry, args, options, globals }: Extract<Parsed, { kind: 'run' }>,
  place: Place,
) {
  const found = createContext({ ...place, globals })
  await recoverBefore(found)
  // What was repaired may be the app itself, which is there again, or gone for good.
  const ctx = entry.needsProject ? { ...found, root: findRoot(found.cwd) } : found
  if (entry.needsProject && ctx.root === undefined) {
    throw new CliError('NOT_A_PROJECT', {
      detail: `flux ${entry.name} works inside an app, and ${ctx.cwd} is not in one.`,
    })
  }
  const command = await entry.load()
  runChecks(command, args, options, toFlag)
  const repeat = () => {
    const line = ctx.ask.reproduce()
    if (line !== undefined) ctx.log.info(`The same without questions:\n${line}`)
  }
  try {
    const data = await command.run({ args, options, ctx })
    repeat()
    return data
  } catch (error) {
    if (toCliError(error, ctx.signal.aborted).code !== 'CANCELLED') repeat()
    throw error
  }
}
