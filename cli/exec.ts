import type { Context, Exec, ExecOptions } from './context.ts'
import { CliError } from './errors.ts'
import { limitGroup } from './process-group.ts'

type ExecWorld = Pick<Context, 'cwd' | 'env' | 'signal' | 'stderr' | 'json'>

/** Runs programs through execa, which is loaded by the first call. */
export const createExec =
  (world: ExecWorld): Exec =>
  async (file, args = [], options = {}) => {
    const { execa } = await import('execa')
    const { timeout } = options
    // On a terminal that it shares with us a program may ask; Windows has no groups.
    const isGroup = timeout !== undefined && options.output !== 'inherit' && process.platform !== 'win32'
    const child = execa(file, [...args], {
      cwd: options.cwd ?? world.cwd,
      env: { ...world.env, ...options.env },
      extendEnv: false,
      reject: false,
      stdin: options.input === undefined ? (options.output === 'inherit' ? 'inherit' : 'ignore') : 'pipe',
      ...(options.input !== undefined && { input: options.input }),
      ...(isGroup ? { detached: true } : { cancelSignal: world.signal, ...(timeout !== undefined && { timeout }) }),
      ...outputs(options, world.json),
    })
    const ended = isGroup ? limitGroup(child, { timeout, signal: world.signal, spares: options.spares }) : undefined
    if (options.onLine) readLines(child, options.onLine)
    const result = await child
    const ending = ended?.()
    const timedOut = result.timedOut || ending === 'timeout'
    const line = [file, ...args].join(' ')
    if (result.isCanceled || ending === 'stopped') throw new CliError('CANCELLED', { detail: `${line} was stopped.` })
    const notFound = result.code === 'ENOENT' || result.exitCode === 127
    const output = {
      exitCode: notFound ? 127 : (result.exitCode ?? 1),
      stdout: String(result.stdout ?? ''),
      stderr: String(result.stderr ?? ''),
      ...(timedOut && { timedOut: true as const }),
    }
    if (output.exitCode === 0 || options.allowFailure) return output
    if (notFound) throw new CliError('COMMAND_NOT_FOUND', { detail: `${file} was not found.`, cause: result.cause })
    throw new CliError('COMMAND_FAILED', { detail: failure(line, timedOut, output), cause: result.cause })
  }

const outputs = ({ output }: ExecOptions, json: boolean) =>
  output === 'inherit'
    ? ({ stdout: json ? 2 : 'inherit', stderr: 'inherit' } as const)
    : ({ stdout: 'pipe', stderr: 'pipe' } as const)

async function readLines(
  child: { iterable(options: { from: 'all' | 'stdout' | 'stderr' }): AsyncIterable<unknown> },
  onLine: (line: string) => void,
) {
  const read = async (from: 'stdout' | 'stderr') => {
    for await (const line of child.iterable({ from })) onLine(String(line))
  }
  await Promise.allSettled([read('stdout'), read('stderr')])
}

function failure(
  line: string,
  timedOut: boolean,
  { exitCode, stdout, stderr }: { exitCode: number; stdout: string; stderr: string },
) {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-12).join('\n')
  const end = timedOut ? 'took too long and was stopped' : `ended with exit code ${exitCode}`
  return said === '' ? `${line} ${end}.` : `${line} ${end}:\n${said}`
}
