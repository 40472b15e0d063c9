import { pathToFileURL } from 'node:url'
import { guardBun } from './guard-bun.ts'
import { guardEnvironment } from './guard-environment.ts'
import { guardFiles } from './guard-files.ts'
import { guardNetwork } from './guard-network.ts'
import type { CheckOrder, Ending, Noted, Outcome, ThrownError } from './outcome.ts'

// Runs in a process of its own, by Node or Bun: loads the built server as its entry would, without the world around it.

const { entry, answer, limit } = JSON.parse(process.argv[2] ?? '{}') as CheckOrder // the build has written it
const { writeFileSync } = process.getBuiltinModule('node:fs')
const exit = process.exit.bind(process)
const noted = { unset: [] as Noted[], network: [] as Noted[], ports: [] as Noted[], files: [] as Noted[] }
const madeUp = new Set<string>()
let ended = false

/** Says how it ended, and ends. The first word counts: ending is itself something that the app may listen to. */
function end(ending: Ending): void {
  if (ended) return
  ended = true
  const outcome: Outcome = { ending, madeUp: [...madeUp], ...noted }
  writeFileSync(answer, JSON.stringify(outcome))
  exit(0)
}

const failed = (thrown: unknown) => end({ kind: 'thrown', errors: chain(thrown) })

/** The error and what it came from. */
function chain(thrown: unknown, depth = 0): ThrownError[] {
  if (!(thrown instanceof Error)) return [{ name: '', message: String(thrown), stack: '' }]
  const { name, message, stack = '', cause, code, syscall } = thrown as NodeJS.ErrnoException
  const own = {
    name,
    message,
    stack,
    ...(typeof code === 'string' && { code }),
    ...(typeof syscall === 'string' && { syscall }),
  }
  return cause === undefined || depth > 4 ? [own] : [own, ...chain(cause, depth + 1)]
}

async function loaded(app: unknown): Promise<void> {
  const ready: unknown = Object(app).ready
  if (typeof ready !== 'function') return end({ kind: 'no-app' })
  await ready.call(app)
  // What was rejected meanwhile is heard of a turn later.
  await new Promise(setImmediate)
  end({ kind: 'loaded' })
}

Error.stackTraceLimit = 100
process.argv = [process.execPath, entry]
process.on('uncaughtException', failed)
process.on('unhandledRejection', failed)
process.on('exit', () => end({ kind: 'waiting', forGood: true, resources: [] }))
process.exit = (code) => {
  end({ kind: 'exited', code: Number(code ?? 0), stack: new Error('process.exit').stack ?? '' })
  return exit(0)
}
Object.assign(globalThis, {
  [Symbol.for('fluxstack.build-check')]: {
    loaded,
    failed,
    readMadeUp: (name: string) => madeUp.add(name),
    openedDatabase() {
      madeUp.delete('DATABASE_URL')
      noted.unset = noted.unset.filter(({ what }) => what !== 'DATABASE_URL')
    },
  },
})
const note = (kind: keyof typeof noted) => (what: string) => {
  if (noted[kind].length < 200) noted[kind].push({ what, stack: new Error(what).stack ?? '' })
}
guardEnvironment(note('unset'))
const world = { network: note('network'), ports: note('ports'), files: note('files') }
guardFiles(world.files)
guardNetwork(world)
guardBun(world)
setTimeout(() => end({ kind: 'waiting', forGood: false, resources: process.getActiveResourcesInfo() }), limit).unref()
await import(pathToFileURL(entry).href)
