import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import type { LoadCount, LoadOrder } from './load.ts'
import type { ServerOptions } from './servers/server.ts'

/** None of them outlives the bench, however that ends. */
const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')))

/** A server in a process of its own, which tells the processor time it has used. */
export class RunningServer {
  readonly #process: ChildProcess
  readonly #lines: Interface
  readonly port: number

  private constructor(child: ChildProcess, lines: Interface, port: number) {
    this.#process = child
    this.#lines = lines
    this.port = port
  }

  static async start(runtime: string, program: string, options: ServerOptions): Promise<RunningServer> {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' }
    const child = spawn(runtime, [program, JSON.stringify(options)], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    children.add(child)
    const lines = createInterface(child.stdout)
    const [port] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['NaN'])])
    if (Number.isNaN(Number(port))) throw new Error(`${program} does not start on ${runtime}: ${port}`)
    return new RunningServer(child, lines, Number(port))
  }

  /** Microseconds of processor time since it started, all its threads together. */
  async processorTime(): Promise<number> {
    const line = once(this.#lines, 'line')
    this.#process.stdin?.write('\n')
    return Number((await line)[0])
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
  }
}

/** The load generator, in a process of its own as well. */
export class Load {
  readonly #process: ChildProcess

  constructor(program: string) {
    this.#process = fork(program)
    children.add(this.#process)
  }

  start(order: Omit<Extract<LoadOrder, { kind: 'start' }>, 'kind'>): void {
    this.#process.send({ kind: 'start', ...order } satisfies LoadOrder)
  }

  count(): Promise<LoadCount> {
    return this.#ask({ kind: 'count' })
  }

  async stop(): Promise<void> {
    await this.#ask({ kind: 'stop' })
  }

  async end(): Promise<void> {
    const exit = once(this.#process, 'exit')
    this.#process.kill()
    await exit
  }

  async #ask(order: LoadOrder): Promise<LoadCount> {
    const answer = once(this.#process, 'message')
    this.#process.send(order)
    return (await answer)[0] as LoadCount // the load generator sends nothing else
  }
}
