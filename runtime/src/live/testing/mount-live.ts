import { LiveError } from '../client/error.ts'
import { protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame, type PatchOp, type ServerFrame } from '../protocol/frames.ts'
import { applyPatch } from '../protocol/patch.ts'
import type { Caller } from '../server/component.ts'
import { LiveServer } from '../server/server.ts'
import type { ServiceContainer } from '../../services/container.ts'
import type { LiveActions, LiveClass, StateOf } from '../types.ts'
import { FakePeer } from './fake-peer.ts'

export interface MountLiveOptions<I> {
  /** As a page gives them: validated, with defaults. */
  readonly props?: I extends { readonly '~propsIn': infer P } ? P : never
  /** Merged over the state's defaults, and validated. */
  readonly state?: Partial<StateOf<I>>
  /** Default: `{ id: 'test' }`. */
  readonly caller?: Partial<Caller>
  /** What `this.services` are; the app's own are `services` of `app/server/services`. */
  readonly services?: ServiceContainer
  /** Instead of what the component makes of its props. */
  readonly key?: string
}

/** A component under test. */
export interface MountedLive<I> {
  /** As a page would see it now. */
  readonly state: StateOf<I>
  /** The actions, through the same validation as from a page. A refused one rejects with a `LiveError`. */
  readonly call: LiveActions<I>
  /** What was sent to the page, one list of ops for each tick. */
  readonly patches: readonly (readonly PatchOp[])[]
  /** The component itself, for what no page sees. */
  readonly component: I
  /** Runs `onDisconnect` and, unless it is shared, `onUnmount`. */
  unmount(): Promise<void>
}

/**
 * Mounts a live component without a socket.
 *
 * @example
 * const counter = await mountLive(Counter, { props: { step: 5 } })
 * await counter.call.increment()
 * expect(counter.state.count).toBe(5)
 */
export async function mountLive<C extends LiveClass>(
  component: C,
  options: MountLiveOptions<InstanceType<C>> = {},
): Promise<MountedLive<InstanceType<C>>> {
  const live = new LiveServer({
    registry: { component },
    // a cut is the end here
    config: { exposeErrors: true, limits: { detached: 0 } },
    services: options.services,
    schedule: queueMicrotask,
  })
  const { hub } = live
  const peer = new FakePeer(live, { id: options.caller?.id ?? 'test' })
  const session = hub.open(peer, options.caller)
  peer.say([clientFrame.hello, protocolVersions])
  session.given = { state: options.state, ...(options.key !== undefined && { key: options.key }) }
  const page = new TestPage(peer)
  peer.say([clientFrame.mount, 1, 'component', { props: options.props }])
  const { subject } = await page.mounted()
  const instance = hub.states.instances.get(subject)
  if (!instance) throw new Error('The component is gone.')
  // The names and types of actions are the class's own.
  const call = new Proxy({}, { get: (_, action) => (input?: unknown) => page.call(String(action), input) })
  return {
    get state() {
      return page.state as StateOf<InstanceType<C>>
    },
    call: call as LiveActions<InstanceType<C>>,
    patches: page.patches,
    component: instance.component as InstanceType<C>,
    async unmount() {
      peer.cut()
      await new Promise<void>((resolve) => instance.queue.add(resolve))
    },
  }
}

/** The other end of a fake peer: follows the state and matches answers to calls. */
class TestPage {
  state: unknown
  readonly patches: (readonly PatchOp[])[] = []
  readonly #peer: FakePeer
  #calls = 0

  constructor(peer: FakePeer) {
    this.#peer = peer
    peer.listen((frame) => this.#receive(frame))
  }

  async mounted(): Promise<{ readonly subject: number }> {
    const frame = await this.#peer.next((one) => one[0] === serverFrame.mounted || one[0] === serverFrame.problem)
    if (frame[0] === serverFrame.problem) throw new LiveError(frame[2])
    if (frame[0] !== serverFrame.mounted) throw new Error('Not mounted.')
    return { subject: frame[2] }
  }

  async call(action: string, input: unknown): Promise<unknown> {
    const id = ++this.#calls
    const call = [clientFrame.call, 1, id, action] as const
    this.#peer.say(input === undefined ? call : [...call, input])
    const answer = await this.#peer.next(
      (frame) => acksOf(frame).some(([call]) => call === id) || isProblemOf(frame, id),
    )
    if (answer[0] === serverFrame.problem) throw new LiveError(answer[2], action)
    return acksOf(answer).find(([call]) => call === id)?.[1]
  }

  #receive(frame: ServerFrame): void {
    if (frame[0] === serverFrame.mounted) this.state = frame[4]
    if (frame[0] === serverFrame.state) this.state = frame[3]
    if (frame[0] !== serverFrame.patch || frame[3].length === 0) return
    this.patches.push(frame[3])
    this.state = applyPatch(this.state, frame[3])
  }
}

const acksOf = (frame: ServerFrame): readonly (readonly [call: number, result?: unknown])[] =>
  (frame[0] === serverFrame.patch || frame[0] === serverFrame.state ? frame[4] : undefined) ?? []

const isProblemOf = (frame: ServerFrame, id: number): boolean =>
  frame[0] === serverFrame.problem && frame[1].call === id
