import { createAsk } from './ask.ts'
import { wantsColor } from './color.ts'
import type { Context } from './context.ts'
import { createExec } from './exec.ts'
import type { Globals } from './parse.ts'
import { createProgress } from './progress.ts'
import { createVoice } from './voice.ts'
import type { World } from './world.ts'

interface ContextInput {
  readonly argv: readonly string[]
  readonly world: World
  readonly globals: Globals
  readonly cwd: string
  readonly root: string | undefined
  readonly version: string
  readonly changed: Context['changed']
}

/** Everything a command gets to work with. */
export function createContext({ argv, world, globals, cwd, root, version, changed }: ContextInput): Context {
  const { env, stdin, stdout, stderr, signal, now } = world
  const { json, dryRun, yes, verbose } = globals
  const onTerminal = !env['CI'] && env['TERM'] !== 'dumb'
  const isTTY = onTerminal && !json && stdin.isTTY === true && stdout.isTTY === true
  const color = !json && wantsColor({ flag: globals.color, env, isTTY: stdout.isTTY })
  return {
    cwd,
    root,
    env,
    argv,
    now,
    stdout,
    stderr,
    isTTY,
    color,
    json,
    yes,
    dryRun,
    verbose,
    signal,
    version,
    changed,
    log: createVoice({ stdout, stderr, json, verbose, color }),
    ask: createAsk({ isTTY, json, yes, argv, signal }),
    exec: createExec({ cwd, env, signal, stderr, json }),
    progress: createProgress({ stderr, color, json, now, live: onTerminal && stderr.isTTY === true }),
  }
}
