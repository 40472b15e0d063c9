import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Runtime } from '../support/runtimes.ts'

const program = fileURLToPath(new URL('server.ts', import.meta.url))

/** A server that ends and comes back on another port, on the state it has kept on disk. */
export class ServerProcess {
  port = 0
  #child: ChildProcess | undefined
  readonly #runtime: Runtime
  readonly #folder: string

  constructor(runtime: Runtime, folder: string) {
    this.#runtime = runtime
    this.#folder = folder
  }

  async start(): Promise<void> {
    const flags = this.#runtime.name === 'bun' ? [] : ['--import', 'tsx']
    const child = spawn(this.#runtime.path, [...flags, program, this.#folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`The server ended with ${code ?? signal} before it listened`)
    })
    const [port] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string]
    ended.catch(() => {})
    this.port = Number(port)
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child) return
    const exit = once(child, 'exit')
    this.port = 0
    child.kill(signal)
    await exit
  }

  /** Every state as the server has it, as JSON by its subject. */
  async states(): Promise<Readonly<Record<string, string>>> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/`)).json()) as Record<string, string>
  }
}
