import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cleanEnv } from './command.ts'

export interface ServerProcess {
  /** Where it answers, as it printed it, without a slash at the end. */
  url: string
  pid: number
  /** Settles when it has ended, for whatever reason. */
  ended: Promise<void>
  /** All it has printed so far. */
  output(): string
  /** Waits until the output holds a match, looking from the offset given (default 0). */
  line(pattern: RegExp, from?: number): Promise<RegExpExecArray>
  /** Ends it and everything it started; gives the exit code (`null` after a signal). */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export interface ServerOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** What it prints when it listens; the first group is its address. Default: the first http address. */
  ready?: RegExp
  /** Milliseconds to wait for that line; default 60 seconds. */
  timeout?: number
}

const address = /(https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d+))/
const alive = new Set<ChildProcess>()

// A process group left alone by a crashed test run ends with it.
process.once('exit', () => alive.forEach((child) => signalGroup(child, 'SIGKILL')))

/** Starts a program that listens and waits for its line. */
export async function startServer(command: string, args: string[], options: ServerOptions): Promise<ServerProcess> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: cleanEnv(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: `npm start` is a tree of processes and signals to npm alone leave the server behind.
    detached: process.platform !== 'win32',
  })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  const log = watch(child, [command, ...args].join(' '))
  const [, found] = await log.line(options.ready ?? address, 0, options.timeout ?? 60_000).catch(async (error) => {
    await stop(child, 'SIGKILL')
    throw error
  })
  // What listens on every interface is reached by name.
  const url = (found ?? '').replace('0.0.0.0', '127.0.0.1').replace('[::]', 'localhost')
  return {
    url,
    pid: child.pid ?? 0,
    ended: child.exitCode === null ? once(child, 'exit').then(() => undefined) : Promise.resolve(),
    output: log.output,
    line: (pattern, from = 0) => log.line(pattern, from, options.timeout ?? 60_000),
    stop: (signal = 'SIGTERM') => stop(child, signal),
    fetch: (path, init) => fetch(url + path, init),
  }
}

function watch(child: ChildProcess, title: string) {
  let text = ''
  const listeners = new Set<() => void>()
  const changed = () => listeners.forEach((listener) => listener())
  const take = (chunk: Buffer) => {
    // oxlint-disable-next-line no-control-regex -- colours would stand between the words a test looks for
    text += chunk.toString().replaceAll(/\u001B\[[0-9;]*m/g, '')
    changed()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  child.once('exit', changed)
  child.once('error', (error) => take(Buffer.from(String(error))))
  return {
    output: () => text,
    line: (pattern: RegExp, from: number, timeout: number) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const settle = () => {
          const match = pattern.exec(text.slice(from))
          if (!match && child.exitCode === null && child.signalCode === null) return
          done()
          if (match) resolve(match)
          else reject(new Error(`${title} ended with ${child.exitCode ?? child.signalCode}\n${text}`))
        }
        const timer = setTimeout(() => {
          done()
          reject(new Error(`${title} did not print ${pattern} in ${timeout} ms\n${text}`))
        }, timeout)
        const done = () => {
          clearTimeout(timer)
          listeners.delete(settle)
        }
        listeners.add(settle)
        settle()
      }),
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    signalGroup(child, signal)
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 15_000)
    await ended
    clearTimeout(timer)
  }
  // npm may end before its child does.
  signalGroup(child, 'SIGKILL')
  return child.exitCode
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32') child.kill(signal)
    else if (child.pid) process.kill(-child.pid, signal)
  } catch {
    // Gone already.
  }
}
