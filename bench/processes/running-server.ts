import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'

/** None of them outlives the bench, however that ends. */
const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')))

/** Kills a child when the bench ends. */
export function endWithBench<C extends ChildProcess>(child: C): C {
  children.add(child)
  return child
}

export interface RunningServerOptions {
  /** The executable, and what it is given before the program. */
  readonly runtime: string
  readonly flags?: readonly string[]
  /** The one processor core it may use. Default: any. */
  readonly core?: number
  readonly env?: Readonly<Record<string, string>>
}

/** A server in a process of its own, which tells what it has used. */
export class RunningServer {
  readonly #process: ChildProcess
  readonly #lines: Interface
  readonly port: number

  private constructor(child: ChildProcess, lines: Interface, port: number) {
    this.#process = child
    this.#lines = lines
    this.port = port
  }

  static async start(
    { runtime, flags = [], core, env: more }: RunningServerOptions,
    program: string,
    options: object,
  ): Promise<RunningServer> {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...more }
    const command = [runtime, ...flags, program, JSON.stringify(options)]
    const [file = '', ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command]
    const child = endWithBench(spawn(file, args, { env, stdio: ['pipe', 'pipe', 'inherit'] }))
    const lines = createInterface(child.stdout)
    const [port] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['NaN'])])
    if (Number.isNaN(Number(port))) throw new Error(`${program} does not start on ${runtime}: ${port}`)
    return new RunningServer(child, lines, Number(port))
  }

  /** Microseconds of processor time since it started, all its threads together. */
  processorTime(): Promise<number> {
    return this.#ask('')
  }

  /** Bytes that it holds, after a collection. */
  memory(): Promise<number> {
    return this.#ask('memory')
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
  }

  async #ask(question: string): Promise<number> {
    const line = once(this.#lines, 'line')
    this.#process.stdin?.write(`${question}\n`)
    return Number((await line)[0])
  }
}
