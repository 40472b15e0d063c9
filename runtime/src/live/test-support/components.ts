import { z } from 'zod'
import { LiveComponent, LiveRoom, registry, type Caller, type In } from '../server/index.ts'

/** One state for all, with who is online: the counter of a new app. */
class Counter extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ count: z.number().default(0), online: z.array(z.string()).default([]) }),
  props: z.object({ step: z.number().default(1) }),
  actions: { increment: z.object({ by: z.number().int() }).optional(), fail: null, slow: z.number() },
}) {
  increment(input: In<Counter, 'increment'>): number {
    this.state.count += input?.by ?? this.props.step
    return this.state.count
  }

  fail(): never {
    this.state.count = -1
    throw new Error('password=hunter2 in /srv/app/secret.ts')
  }

  async slow(ms: In<Counter, 'slow'>): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return 'slept'
  }

  /** Public, and not declared. */
  reset(): void {
    this.state.count = 0
  }

  override onConnect(caller: Caller): void {
    this.state.online.push(caller.id)
  }

  override onDisconnect(caller: Caller): void {
    const at = this.state.online.indexOf(caller.id)
    if (at >= 0) this.state.online.splice(at, 1)
  }
}

/** A state of each mount's own. */
class Notes extends LiveComponent.with({
  state: z.object({ notes: z.array(z.object({ text: z.string() })).default([]), admin: z.boolean().default(false) }),
  props: z.object({ owner: z.string().default('nobody') }),
  actions: { add: z.object({ text: z.string().min(1) }), fill: z.number().int().max(2_000_000), any: z.unknown() },
}) {
  #timer: (() => void) | undefined

  override onMount(): void {
    this.#timer = this.every(60_000, () => {})
    this.onRelease(() => {})
  }

  override onUnmount(): void {
    this.#timer?.()
  }

  add({ text }: In<Notes, 'add'>): number {
    return this.state.notes.push({ text })
  }

  fill(bytes: In<Notes, 'fill'>): void {
    this.state.notes.push({ text: 'x'.repeat(bytes) })
  }

  any(input: In<Notes, 'any'>): unknown {
    return input
  }
}

class Room extends LiveComponent.with({
  scope: 'shared',
  key: ({ room }) => room,
  state: z.object({ said: z.array(z.string()).default([]) }),
  props: z.object({ room: z.string() }),
  actions: { say: z.string() },
}) {
  say(text: In<Room, 'say'>): void {
    this.state.said.push(text)
  }
}

/** Open to all but for what is locked; only the server tells the time, and nobody writes. */
class Hall extends LiveRoom.with({
  params: z.object({ id: z.string() }),
  state: z.object({ said: z.number().default(0), topic: z.string().default('') }),
  events: { said: z.object({ text: z.string().max(2000) }), time: z.number() },
  presence: z.object({ name: z.string().default('') }),
  authorize: ({ params, intent, event }) => {
    if (params.id.startsWith('locked')) return false
    return intent === 'join' || (intent === 'emit' ? event === 'said' : params.id === 'open')
  },
}) {
  override onEvent(): void {
    this.state.said++
  }
}

/** Says nothing of who may do what. */
class Shut extends LiveRoom.with({
  state: z.object({ secret: z.string().default('swordfish') }),
  events: { said: null },
}) {}

class Herald extends LiveComponent.with({
  state: z.object({}),
  actions: { tell: z.object({ id: z.string(), texts: z.array(z.string()) }) },
}) {
  async tell({ id, texts }: In<Herald, 'tell'>): Promise<number> {
    const hall = this.room(Hall, { id })
    await Promise.all(texts.map((text) => hall.emit('said', { text })))
    return hall.members.length
  }
}

/** The counter after an edit: another action, another step. */
class EditedCounter extends LiveComponent.with({
  scope: 'shared',
  state: z.object({
    count: z.number().default(0),
    online: z.array(z.string()).default([]),
    edited: z.boolean().default(true),
  }),
  actions: { increment: z.object({ by: z.number().int() }).optional(), triple: null },
}) {
  increment(_input: In<EditedCounter, 'increment'>): number {
    return (this.state.count += 100)
  }

  triple(): void {
    this.state.count *= 3
  }
}

const others = { notes: Notes, room: Room, hall: Hall, shut: Shut, herald: Herald }

export const live = registry({ counter: Counter, ...others })
export const edited = registry({ counter: EditedCounter, ...others })
