import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { endWithBench } from '../processes/running-server.ts'
import type { LoadCount, LoadOrder } from './load.ts'

/** The load generator, in a process of its own as well. */
export class Load {
  readonly #process: ChildProcess

  constructor(program: string) {
    this.#process = endWithBench(fork(program))
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
