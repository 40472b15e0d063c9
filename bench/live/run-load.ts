import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { endWithBench } from '../processes/running-server.ts'
import type { LiveCount, LiveOrder } from './load.ts'

/** The load generator, in a process of its own. */
export class LiveLoad {
  readonly #process: ChildProcess
  #answered: ((count: LiveCount) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  constructor(program: string) {
    this.#process = endWithBench(fork(program))
    this.#process.on('message', (count) => this.#answered?.(count as LiveCount)) // it sends nothing else
    this.#process.on('exit', () => this.#failed?.(new Error('The load generator has ended.')))
  }

  async open(order: Omit<Extract<LiveOrder, { kind: 'open' }>, 'kind'>): Promise<void> {
    await this.#ask({ kind: 'open', ...order })
  }

  act(actors: number, milliseconds: number): Promise<LiveCount> {
    return this.#ask({ kind: 'act', actors, for: milliseconds })
  }

  async close(): Promise<void> {
    await this.#ask({ kind: 'close' })
  }

  async end(): Promise<void> {
    const exit = once(this.#process, 'exit')
    this.#process.kill()
    await exit
  }

  #ask(order: LiveOrder): Promise<LiveCount> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#process.send(order)
    })
  }
}
