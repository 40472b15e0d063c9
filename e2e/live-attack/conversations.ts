import { WebSocket } from 'ws'
import { LiveConnection } from '../../runtime/src/live/client/index.ts'
import type { AttackedApp } from './attacked-app.ts'

/** What one socket of the real client said, as text, the hello first. */
export type Conversation = readonly string[]

/** Real pages at work, whose sockets are lost and who unmount, resend and resume: what they said on each socket. */
export async function recordConversations(app: AttackedApp): Promise<Conversation[]> {
  const cookie = await app.signIn('ann')
  const conversations: string[][] = []
  const sockets: WebSocket[] = []
  class Recorded extends WebSocket {
    readonly #said: string[] = []

    constructor(url: string | URL) {
      super(url, { headers: { cookie } })
      conversations.push(this.#said)
      sockets.push(this)
    }

    override send(data: string): void {
      this.#said.push(data)
      super.send(data)
    }
  }
  const connection = new LiveConnection({
    url: `ws://${app.host}/_flux/live`,
    WebSocket: Recorded as unknown as typeof globalThis.WebSocket, // the part that is used is the same
    random: () => 0.01,
  })
  const notes = connection.component('notes', { owner: 'ann' })
  const counter = connection.component('counter', { key: 'recorded' })
  const account = connection.component('account', { user: 'ann' })
  const others = [connection.component('site'), connection.component('desk'), connection.component('feed')]
  const stop = [notes, counter, account, ...others].map((component) => component.subscribe(() => {}))
  const act = async (): Promise<void> => {
    await Promise.all([
      notes.call('add', { text: 'written' }),
      notes.call('tag', ['colour', { of: new Date(0), in: new Set([1, 'a']) }]),
      notes.call('any', { a: [1, { b: new Map([['k', null]]) }, Number.POSITIVE_INFINITY] }),
      counter.call('increment'),
      counter.call('say', 'grüße 🙂'),
      account.call('deposit', 2.5),
      others[1]?.call('order'),
    ])
  }
  await act()
  // sealed by then, so that it comes back with a snapshot
  await new Promise((resolve) => setTimeout(resolve, 2200))
  for (let round = 0; round < 3; round++) {
    const running = Promise.allSettled([act(), counter.call('slow', 30)])
    sockets.at(-1)?.terminate()
    await running
  }
  for (const unsubscribe of stop) unsubscribe()
  await counter.call('increment').catch(() => {})
  connection.destroy()
  return conversations.filter(({ length }) => length > 2)
}
