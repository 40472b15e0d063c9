import { LiveConnection } from '../../runtime/src/live/client/index.ts'
import { WebSocket } from 'ws'
import type { AttackedApp } from './attacked-app.ts'

/** A page that works while others attack: it counts, and every answer and every state has to be what it counted. */
export class HonestPage {
  readonly wrong: string[] = []
  done = 0
  #stopped = false
  #work: Promise<void> | undefined
  readonly #connection: LiveConnection

  private constructor(connection: LiveConnection) {
    this.#connection = connection
  }

  static start(app: AttackedApp): HonestPage {
    const page = new HonestPage(
      new LiveConnection({
        url: `ws://${app.host}/_flux/live`,
        WebSocket: WebSocket as unknown as typeof globalThis.WebSocket, // the part that is used is the same
      }),
    )
    page.#work = page.#count()
    return page
  }

  async #count(): Promise<void> {
    const counter = this.#connection.component('counter', { key: `honest ${Math.random()}` })
    const notes = this.#connection.component('notes')
    for (const component of [counter, notes]) component.subscribe(() => {})
    const status = this.#connection.getSnapshot
    for (let count = 1; !this.#stopped; count++) {
      const given = await Promise.all([counter.call('increment'), notes.call('tag', ['count', count])]).catch(String)
      this.#expect(given, [count, 1])
      this.#expect((counter.getSnapshot().state as { count: number } | undefined)?.count, count)
      this.#expect((notes.getSnapshot().state as { tags: Map<string, unknown> } | undefined)?.tags.get('count'), count)
      this.done = count
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const { resent } = status()
    this.#expect(resent, 0)
  }

  #expect(is: unknown, expected: unknown): void {
    if (JSON.stringify(is) === JSON.stringify(expected) || this.wrong.length > 5) return
    this.wrong.push(`${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`)
  }

  /** How many times it acted; throws what was not as it should be. */
  async stop(): Promise<number> {
    this.#stopped = true
    await this.#work
    this.#connection.destroy()
    if (this.wrong.length > 0) throw new Error(`The honest page saw ${this.wrong.join('; ')}`)
    return this.done
  }
}
