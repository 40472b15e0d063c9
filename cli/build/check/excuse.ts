import { readFileSync } from 'node:fs'
import type { AppFrames } from './app-frames.ts'
import type { Loaded } from './load-built.ts'
import type { Noted, Outcome, ThrownError } from './outcome.ts'

interface Excuse {
  /** A sentence. */
  readonly why: string
  /** Variables that are not set. */
  readonly variables: readonly string[]
}

/** Why what failed here may work in production; undefined where nothing speaks for it. */
export function excuseFor({ outcome, stoodIn }: Loaded, frames: AppFrames): Excuse | undefined {
  if (outcome === undefined) return undefined
  const { ending } = outcome
  const errors = ending.kind === 'thrown' ? ending.errors : []
  if (stoodIn && errors.some(needsBun)) return { why: 'It runs on Bun, which is not on this machine.', variables: [] }
  const variables = missingVariables(outcome, frames)
  if (variables.length > 0 || errors.some(({ code = '' }) => /^(?:ENV_INVALID|DATABASE_URL_)/.test(code))) {
    return { why: `${notSet(variables)}; set for the build, made up or not, more can be said.`, variables }
  }
  const met = listed([...outcome.network, ...(ending.kind === 'waiting' ? outcome.ports : [])])
  if (met !== '') return { why: `A build reaches nothing, and loading the app needs ${met}.`, variables }
  const isAboutFiles = errors.some(({ syscall, code }) => syscall !== undefined || code?.startsWith('ERR_FS') === true)
  if (outcome.files.length === 0 || !isAboutFiles) return undefined
  return { why: `A build writes nothing, and loading the app writes ${listed(outcome.files)}.`, variables }
}

const listed = (all: readonly Noted[]) => [...new Set(all.map(({ what }) => what))].join(', ')

function notSet(names: readonly string[]): string {
  if (names.length === 0) return 'Variables are not set here'
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not set here`
}

const needsBun = ({ message, code }: ThrownError) =>
  code === 'DATABASE_DRIVER_MISSING' || /\bbun:|\bBun is not defined/.test(message)

/** Variables without a value that the app itself has asked for, but for those it has a default for. */
function missingVariables({ madeUp, unset }: Outcome, frames: AppFrames): string[] {
  const asked = unset.filter((one) => isNeeded(one, frames))
  return [...new Set([...madeUp, ...asked.map(({ what }) => what)])].toSorted()
}

/** Whether the code names the variable and does not go on as if it had a value: `env.NAME ?? 'x'` and `env.NAME === 'x'` do. */
function isNeeded({ what, stack }: Noted, frames: AppFrames): boolean {
  return frames(stack)
    .slice(0, 3)
    .some(({ file, line }) => {
      const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? ''
      const at = text.indexOf(what)
      return at >= 0 && !/^['"`\]]*\s*(?:\?\?|\|\||[!=]==?|\?)/.test(text.slice(at + what.length))
    })
}
