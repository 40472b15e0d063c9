import { WebSocket } from 'ws'
import { LiveConnection, LiveError, type LiveComponentClient } from '../../runtime/src/live/client/index.ts'

/** What became of an action, as its page knows it. */
export type Outcome = 'applied' | 'refused' | `unknown: ${string}`

/** Refusals after which it is sure that nothing was changed. */
const known = new Set(['ACTION_FAILED', 'STORE_FAILED', 'BUSY'])

/** A page with components of its own and of everybody, which it acts on, one number after the other. */
export class ActingPage {
  /** By id, in which its component stands too. */
  readonly outcomes = new Map<string, Outcome>()
  readonly components: readonly LiveComponentClient[]
  readonly connection: LiveConnection
  readonly #random: () => number
  readonly #name: string

  constructor(name: string, port: number, { random, shared }: { random: () => number; shared: number }) {
    this.#name = name
    this.#random = random
    this.connection = new LiveConnection({
      url: `ws://127.0.0.1:${port}/_flux/live`,
      WebSocket: WebSocket as unknown as typeof globalThis.WebSocket, // the part that is used is the same
      random: () => random() * 0.05,
      timeout: 2000,
    })
    const key = () => `${Math.floor(random() * shared)}`
    this.components = [
      this.connection.component('own'),
      this.connection.component('shared', { key: key() }),
      this.connection.component('shared', { key: key() }),
    ]
    for (const component of this.components) component.subscribe(() => {})
  }

  /** Runs so many actions, a few at a time. */
  async act(actions: number, at = 6): Promise<void> {
    let number = 0
    const next = async (): Promise<void> => {
      while (number < actions) await this.#one(++number)
    }
    await Promise.all(Array.from({ length: at }, next))
  }

  async #one(number: number): Promise<void> {
    const which = Math.floor(this.#random() * this.components.length)
    const chance = this.#random()
    const action = chance < 0.05 ? 'refuse' : chance < 0.1 ? 'slow' : 'mark'
    const id = `${this.#name}.${number}`
    try {
      await this.components[which]?.call(action, id)
      this.outcomes.set(id, 'applied')
    } catch (error) {
      const code = error instanceof LiveError ? error.code : String(error)
      this.outcomes.set(id, known.has(code) ? 'refused' : `unknown: ${code}`)
    }
  }

  /** What it sees of its components. */
  states(): { readonly marks: Map<string, number> }[] {
    return this.components.map((component) => component.getSnapshot().state as { readonly marks: Map<string, number> })
  }
}
