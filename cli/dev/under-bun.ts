import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { DevEvent, LockAnswer, LockRequest } from '@fluxstack/runtime/vite'
import { CliError } from '../errors.ts'
import { resolveFromApp } from '../project/load.ts'
import { bunOf } from './app-runtime.ts'
import { type Running, type StartOptions, startError } from './start.ts'

/** What the process says; the runtime's `dev-process.ts` is the other end. */
type Message =
  | LockRequest
  | { readonly kind: 'event'; readonly event: DevEvent }
  | { readonly kind: 'started'; readonly url: string }
  | {
      readonly kind: 'failed'
      readonly error: { readonly name: string; readonly message: string; readonly port?: number }
    }

/** Starts the server in a process of Bun's; this one keeps the terminal and passes on what the other says. */
export async function startUnderBun({ onEvent, underLock, inspect, ...options }: StartOptions): Promise<Running> {
  const entry = join(dirname(resolveFromApp(options.root, '@fluxstack/runtime/vite')), 'dev-process.js')
  const inspector = inspect === undefined ? [] : [`--inspect=${inspect.host}:${inspect.port}`]
  const child = spawn(bunOf(options.root), [...inspector, entry, JSON.stringify(options)], {
    cwd: options.root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  lendLock(child, underLock)
  let ending = false
  const ended = new Promise<CliError | undefined>((resolve) => {
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`
      resolve(ending ? undefined : new CliError('DEV_FAILED', { detail: `The server's process ended ${how}.` }))
    })
  })
  const close = async () => {
    ending = true
    if (child.connected) child.send('close')
    await ended
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', (cause) => reject(noBun(cause)))
    child.on('message', (message) => {
      const said = message as Message // only dev-process.ts writes to this channel
      if (said.kind === 'event') onEvent(said.event)
      else if (said.kind === 'started') resolve(said.url)
      else if (said.kind === 'failed') reject(startError(Object.assign(new Error(said.error.message), said.error)))
    })
    void ended.then((error) => reject(error ?? new CliError('CANCELLED', { detail: 'The start was interrupted.' })))
  })
  return { url, ended, close }
}

/** Takes the project's lock for the server's process, and keeps it until that is done with it or gone. */
function lendLock(child: ChildProcess, underLock: StartOptions['underLock']): void {
  const held = new Map<number, () => void>()
  const answer = (message: LockAnswer) => void (child.connected && child.send(message))
  const lend = (id: number) => () => {
    answer({ kind: 'locked', id })
    return child.connected ? new Promise<void>((resolve) => held.set(id, resolve)) : Promise.resolve()
  }
  child.on('message', (message) => {
    const { kind, id } = message as LockRequest // others have another kind
    if (kind === 'unlock') held.get(id)?.()
    if (kind !== 'lock') return
    void underLock(lend(id)).catch((error: unknown) => answer({ kind: 'locked', id, refused: String(error) }))
  })
  child.once('disconnect', () => held.forEach((release) => release()))
}

const noBun = (cause: Error) =>
  new CliError('COMMAND_NOT_FOUND', {
    detail: 'This app runs on Bun, and bun is neither on PATH nor among its packages.',
    fix: 'Install Bun (https://bun.sh), or add it to the app: npm install --save-dev bun',
    cause,
  })
