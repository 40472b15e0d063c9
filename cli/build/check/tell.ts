import { relative } from 'node:path'
import type * as runtime from '@fluxstack/runtime/vite'
import { circleText, circleThrough } from '../circles.ts'
import type { BundleStats } from '../stats.ts'
import type { AppFrames } from './app-frames.ts'
import type { Loaded } from './load-built.ts'
import type { MappedFrame } from './map-stack.ts'
import type { Ending, ThrownError } from './outcome.ts'

export interface Telling {
  readonly root: string
  /** Milliseconds it was given. */
  readonly limit: number
  readonly stats: Pick<BundleStats, 'modules'>
  /** How the app's runtime tells of problems. */
  readonly describe: typeof runtime.describeProblem
  readonly place: typeof runtime.placeText
  readonly frames: AppFrames
}

interface Told {
  readonly detail: string
  readonly fix?: string
  /** On one line. */
  readonly summary: string
}

/** What a person has to know of a server that does not load. */
export function tell(telling: Telling, { outcome, ran }: Loaded): Told {
  if (outcome === undefined) return silent(ran, telling.limit)
  const { ending } = outcome
  if (ending.kind === 'thrown') return thrown(telling, ending.errors)
  if (ending.kind === 'waiting') return waiting(ending, telling.limit)
  if (ending.kind === 'exited') {
    const at = placed(telling, `process.exit(${ending.code}) is called while the server is loaded`, ending.stack)
    return { ...at, fix: 'Throw an error instead, or call it where the server runs.' }
  }
  return line(
    'The module of the server has no app as its default export.',
    'Let it end with export default app, where app is what createApp has returned.',
  )
}

const line = (detail: string, fix?: string): Told => ({ detail, summary: detail, ...(fix !== undefined && { fix }) })

function thrown(telling: Telling, errors: readonly ThrownError[]): Told {
  const [first = { name: '', message: 'nothing that can be told', stack: '' }, ...causes] = errors
  const { frames } = telling
  const at = errors.find(({ stack }) => frames(stack).length > 0) ?? first
  const told = placed(telling, textOf(first, frames(first.stack)[0]), at.stack)
  const because = causes.map((cause) => `Caused by ${textOf(cause, undefined)}`)
  const circle = circleOf(telling, errors)
  if (circle === undefined) return { ...told, detail: [told.detail, ...because].join('\n') }
  return {
    ...told,
    detail: [told.detail, ...because, `It is part of a circle of imports: ${circle}`].join('\n'),
    fix: 'Break the circle: move what its files share to a file of its own, or use the import inside a function.',
  }
}

/** With the name that the source has, where the bundle has a shorter one. */
function textOf({ name, message }: ThrownError, at: MappedFrame | undefined): string {
  const said = at?.name === undefined ? message : message.replace(/(?<=access ')[^']+(?=' before)/, at.name)
  return name === '' || name === 'Error' ? said : `${name}: ${said}`
}

/** The message below its place in the sources, with the lines around. */
function placed({ describe, place, root, frames }: Telling, message: string, stack: string): Told {
  const error = new Error(message)
  const lines = frames(stack).map((at) => `    at ${at.file}:${at.line}:${at.column}`)
  error.stack = [`Error: ${message}`, ...lines].join('\n')
  const problem = describe(error, root)
  const where = place(problem, root)
  const [firstLine = ''] = message.split('\n')
  return {
    detail: [where, message, problem.frame ?? ''].filter((part) => part !== '').join('\n'),
    summary: where === '' ? firstLine : `${firstLine} (${where})`,
  }
}

/** The circle that the error's place is part of, where an error of this kind comes from one. */
function circleOf({ stats, root, frames }: Telling, errors: readonly ThrownError[]): string | undefined {
  if (!errors.some(({ name }) => /^(?:ReferenceError|TypeError)$/.test(name))) return undefined
  const files = errors.flatMap(({ stack }) =>
    frames(stack).map(({ file }) => relative(root, file).replaceAll('\\', '/')),
  )
  const circle = circleThrough(files, stats)
  return circle && circleText(circle)
}

function waiting({ forGood, resources }: Extract<Ending, { kind: 'waiting' }>, limit: number): Told {
  const fix = 'Wait for it in onStart of createApp, or where it is used first, and not while the modules load.'
  if (forGood) return line('A top-level await of the server waits for what never comes: loading it has no end.', fix)
  const what = [...new Set(resources)].join(', ')
  return line(`The server was still loading after ${limit / 1000} s${what === '' ? '' : `, waiting for ${what}`}.`, fix)
}

function silent({ exitCode, stderr, timedOut }: Loaded['ran'], limit: number): Told {
  if (timedOut) {
    return line(
      `The server was still loading after ${limit / 1000} s, in a loop that does not end.`,
      'Look for a loop, or for work without an end, in what its modules do when they are imported.',
    )
  }
  const said = stderr.trim().split('\n').slice(-12).join('\n')
  const end = `The process that loaded the server ended with exit code ${exitCode}`
  return { ...line(said === '' ? `${end}.` : `${end}:\n${said}`), summary: end }
}
