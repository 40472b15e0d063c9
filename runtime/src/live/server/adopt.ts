import type { LiveProblem } from '../protocol/codes.ts'
import type { LiveHub } from './hub.ts'
import { takeAway } from './leaving.ts'
import type { LiveInstance } from './instance.ts'
import { acceptState } from './kept-state.ts'
import type { Registered } from './registered.ts'

const noSuchComponent: LiveProblem = {
  code: 'UNKNOWN_COMPONENT',
  detail: 'The server has no component of this name any more.',
}

/** What became of the components in a hot reload, by name. */
export interface AdoptReport {
  /** Go on as the new class. */
  readonly swapped: readonly string[]
  /** Their state does not fit the new schema, or the new class failed: they go on as they were. */
  readonly kept: readonly { readonly name: string; readonly reason: string }[]
  /** An action runs: they go on as the new class when it is through. */
  readonly waiting: readonly string[]
  /** No longer registered, or of another scope: unmounted. */
  readonly removed: readonly string[]
}

/** Gives the living `hub` the registry, configuration and logger of `next`. */
export function adoptInto(hub: LiveHub, next: LiveHub): AdoptReport {
  const report = { swapped: new Set<string>(), waiting: new Set<string>(), removed: new Set<string>() }
  const kept = new Map<string, string>()
  hub.states.registered = next.states.registered
  hub.states.logger = next.logger
  adoptServices(hub, next)
  hub.states.limits = next.config.limits
  hub.config = next.config
  hub.guard.adopt(next.guard)
  hub.logger = next.logger
  hub.onProblem = next.onProblem
  hub.events = next.events
  hub.tap = next.tap
  for (const instance of next.states.instances.values()) instance.release()
  for (const instance of hub.states.instances.values()) {
    const { name, definition, type } = instance.registered
    const registered = next.states.registered.get(name)
    if (!registered || (registered.definition.scope ?? 'mount') !== (definition.scope ?? 'mount')) {
      report.removed.add(name)
      takeAway(hub, instance, noSuchComponent)
      hub.states.remove(instance)
    } else if (registered.type !== type) {
      const outcome = swapInstance(hub, instance, registered)
      if (outcome.kind === 'kept') kept.set(name, outcome.reason)
      else report[outcome.kind].add(name)
    }
  }
  if (hub.states.started) hub.states.start()
  hub.states.changed()
  return {
    swapped: [...report.swapped],
    kept: Array.from(kept, ([name, reason]) => ({ name, reason })),
    waiting: [...report.waiting],
    removed: [...report.removed],
  }
}

/** Components ask the new container from now on; one at work has what it got until it is through. */
function adoptServices({ states }: LiveHub, next: LiveHub): void {
  if (states.services === next.states.services) return
  states.services = next.states.services
  for (const instance of states.instances.values()) instance.queue.add(() => instance.endServices())
}

type Outcome = { readonly kind: 'swapped' | 'waiting' } | { readonly kind: 'kept'; readonly reason: string }

/** Queued behind a running action, which ends on the class it began with. */
function swapInstance(hub: LiveHub, instance: LiveInstance, registered: Registered): Outcome {
  let outcome: Outcome = { kind: 'waiting' }
  const swap = (): void => {
    // A later reload may have come first.
    if (hub.states.registered.get(registered.name) === registered) outcome = swapNow(hub, instance, registered)
    if (outcome.kind === 'kept')
      hub.logger.warn(`Live component ${registered.name} keeps its old class: ${outcome.reason}`)
  }
  // what is on its way to the store is of the old class
  instance.queue.add(() => (instance.durable ? instance.durable.settle().then(swap) : swap()))
  return outcome
}

function swapNow(hub: LiveHub, instance: LiveInstance, registered: Registered): Outcome {
  if (instance.gone) return { kind: 'swapped' }
  try {
    const { own, ownPrivate } = instance.tracker
    const version = instance.registered.definition.version ?? 1
    const accepted = acceptState(registered, { version, state: own, private: ownPrivate })
    instance.flush()
    const before = { text: instance.tracker.text, held: instance.held }
    instance.swap(registered, accepted)
    if (instance.isParked) instance.unpark()
    if (instance.tracker.text !== before.text) instance.sendState()
    resume(hub, instance, before.held)
    return { kind: 'swapped' }
  } catch (error) {
    return { kind: 'kept', reason: error instanceof Error ? error.message : String(error) }
  }
}

function resume(hub: LiveHub, instance: LiveInstance, held: number): void {
  const { component, registered } = instance
  if (!component.onResume) {
    if (held > 0)
      hub.logger.warn(`Live component ${registered.name} had timers or subscriptions: start them in onResume too`)
    return
  }
  instance.queue.add(async () => {
    try {
      await component.onResume?.()
    } catch (error) {
      hub.states.failed(instance, 'onResume', error)
    }
  })
}
