import { LiveComponent, LiveRoom, registry, type Caller, type In } from '@fluxstack/runtime/live'
import { z } from 'zod'

const isAdmin = ({ user }: Caller): boolean => user?.roles?.includes('admin') === true

/** Off, everything is allowed: with it the suite shows that its probes would notice. */
const guarded = process.env['ATTACKED_UNGUARDED'] !== '1'
const only = (may: boolean): boolean => may || !guarded

/** Everybody's, and open to everybody. */
class Counter extends LiveComponent.with({
  scope: 'shared',
  key: ({ key }) => key,
  state: z.object({ count: z.number().default(0), log: z.array(z.string()).default([]) }),
  props: z.object({ key: z.string().max(64).default('') }),
  actions: { increment: z.number().int().optional(), say: z.string(), fail: null, slow: z.number().max(5000) },
}) {
  increment(by: In<Counter, 'increment'>): number {
    return (this.state.count += by ?? 1)
  }

  say(text: In<Counter, 'say'>): number {
    if (this.state.log.length > 200) this.state.log.splice(0, 100)
    return this.state.log.push(text)
  }

  fail(): never {
    this.state.count = -1
    throw new Error('password=hunter2 in /srv/app/secret.ts')
  }

  async slow(ms: In<Counter, 'slow'>): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return 'slept'
  }
}

/** Keeps what is made of it, as a forgotten listener does: with it the suite shows that it would notice. */
const kept: unknown[] = []
const keeps = process.env['ATTACKED_LEAKS'] === '1'

const tag = z.union([z.number(), z.object({ of: z.date(), in: z.set(z.union([z.string(), z.number()])) })])

/** Of one mount. */
class Notes extends LiveComponent.with({
  version: 2,
  state: z.object({
    notes: z.array(z.object({ text: z.string() })).default([]),
    tags: z.map(z.string(), tag).default(() => new Map()),
    admin: z.boolean().default(false),
  }),
  private: z.object({ pin: z.string().default('pin-7391') }),
  derived: { size: ({ notes }) => notes.length },
  props: z.object({ owner: z.string().default('nobody') }),
  actions: { add: z.object({ text: z.string().min(1) }), any: z.unknown(), tag: z.tuple([z.string().max(20), tag]) },
}) {
  override onMount(): void {
    this.every(60_000, () => {})
    if (keeps) kept.push(Array.from({ length: 300 }, (_, index) => ({ index, of: this.props.owner })))
  }

  add({ text }: In<Notes, 'add'>): number {
    return this.state.notes.push({ text })
  }

  any(input: In<Notes, 'any'>): unknown {
    return input
  }

  tag([name, value]: In<Notes, 'tag'>): number {
    return this.state.tags.set(name, value).size
  }
}

/** What belongs to one person, and outlives the server. */
class Account extends LiveComponent.with({
  durable: true,
  scope: 'shared',
  key: ({ user }) => user,
  state: z.object({ balance: z.number().default(0), notes: z.array(z.string()).default([]) }),
  private: z.object({ iban: z.string().default('DE00 1234 secret') }),
  props: z.object({ user: z.string() }),
  actions: { deposit: z.number().positive().max(1e6), close: null },
  authorize: ({ caller, props }) => only(caller.user?.id === props.user),
  policies: { close: { authorize: ({ caller }) => only(isAdmin(caller)) } },
}) {
  deposit(sum: In<Account, 'deposit'>): number {
    return (this.state.balance += sum)
  }

  close(): string {
    return 'closed'
  }

  /** Public, and not declared. */
  empty(): void {
    this.state.balance = 0
  }
}

class Desk extends LiveComponent.with({
  state: z.object({ orders: z.number().default(0) }),
  actions: { order: null, cancel: null },
  authorize: ({ caller }) => only(caller.user !== undefined),
}) {
  order(): number {
    return ++this.state.orders
  }

  cancel(): number {
    return --this.state.orders
  }

  protected refund(): string {
    return 'refunded'
  }
}

/** It inherits what its own definition does not declare. */
class ReadOnlyDesk extends LiveComponent.with({
  state: z.object({ orders: z.number().default(3) }),
  actions: { look: null },
}) {
  look(): number {
    return this.state.orders
  }
}
Object.setPrototypeOf(
  ReadOnlyDesk.prototype,
  Object.setPrototypeOf({ wipe: () => 'wiped' }, Object.getPrototypeOf(ReadOnlyDesk.prototype)),
)

/** One for everybody, which only some may change. */
class Site extends LiveComponent.with({
  scope: 'singleton',
  state: z.object({ motto: z.string().default('welcome') }),
  actions: { name: z.string(), knock: null },
  policies: { name: { authorize: ({ caller }) => only(isAdmin(caller)) }, knock: { limit: { rate: 1, burst: 3 } } },
}) {
  name(motto: In<Site, 'name'>): void {
    this.state.motto = motto
  }

  knock(): string {
    return 'who is there'
  }
}

let feed = (_text: string): void => {}

/** What the server itself has to say, and much of it. */
class Feed extends LiveComponent.with({
  scope: 'singleton',
  state: z.object({ at: z.number().default(0), text: z.string().default('') }),
}) {
  override onMount(): void {
    feed = (text) => this.push(text)
  }

  push(text: string): void {
    this.state.at++
    this.state.text = text
  }
}

/** Sends so many bytes to whoever looks. */
export async function pushFeed(bytes: number): Promise<void> {
  const size = 128 * 1024
  for (let sent = 0; sent < bytes; sent += size) {
    feed(String(sent).padEnd(size, 'x'))
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 1)))
  }
}

/** For the people whose names stand in its id. */
class Hall extends LiveRoom.with({
  params: z.object({ id: z.string() }),
  state: z.object({ topic: z.string().default('none') }),
  events: { said: z.object({ text: z.string().max(100) }) },
  presence: z.object({ mood: z.string().default('') }),
  authorize: ({ caller, params, intent }) =>
    only(params.id.split('+').includes(caller.user?.id ?? '') && (intent !== 'write' || isAdmin(caller))),
}) {}

/** It says nothing of who may, so nobody may. */
class Closed extends LiveRoom.with({ state: z.object({ secret: z.string().default('of the closed room') }) }) {}

export const live = registry({
  counter: Counter,
  notes: Notes,
  account: Account,
  desk: Desk,
  'read-only': ReadOnlyDesk,
  site: Site,
  feed: Feed,
  hall: Hall,
  closed: Closed,
})
