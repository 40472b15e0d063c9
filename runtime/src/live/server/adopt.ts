import { serverFrame } from '../protocol/frames.ts'
import type { LiveHub } from './hub.ts'
import type { LiveInstance, Registered } from './instance.ts'
import { parseNow } from './problem.ts'

/** What became of the components in a hot reload. */
export interface AdoptReport {
  /** Components that go on as the new class, by name. */
  readonly swapped: readonly string[]
  /** Components whose state does not fit the new schema, or whose new class failed: they go on as they were. */
  readonly kept: readonly { readonly name: string; readonly reason: string }[]
  /** Components that are no longer registered. */
  readonly removed: readonly string[]
}

/** Gives the living `hub` the registry, configuration and logger of `next`. */
export function adoptInto(hub: LiveHub, next: LiveHub): AdoptReport {
  const swapped = new Set<string>()
  const kept: { name: string; reason: string }[] = []
  const removed = new Set<string>()
  hub.registered = next.registered
  hub.config = next.config
  hub.logger = next.logger
  for (const instance of hub.instances.values()) {
    const { name } = instance.registered
    const registered = next.registered.get(name)
    if (!registered || registered.definition.scope !== instance.registered.definition.scope) {
      removed.add(name)
      removeEverywhere(hub, instance)
      continue
    }
    if (registered.type === instance.registered.type) continue
    const reason = swapInstance(hub, instance, registered)
    if (reason === undefined) swapped.add(name)
    else kept.push({ name, reason })
  }
  hub.startSingletons()
  for (const session of hub.sessions.values()) session.send(`[${serverFrame.changed}]`)
  for (const { name, reason } of kept) hub.logger.warn(`Live component ${name} keeps its old class: ${reason}`)
  return { swapped: [...swapped], kept, removed: [...removed] }
}

/** Queued behind a running action, which ends on the class it began with. Gives the reason when the old class stays. */
function swapInstance(hub: LiveHub, instance: LiveInstance, registered: Registered): string | undefined {
  let reason: string | undefined
  instance.queue.push(() => {
    reason = swapNow(hub, instance, registered)
  })
  return reason
}

function swapNow(hub: LiveHub, instance: LiveInstance, registered: Registered): string | undefined {
  if (instance.gone) return undefined
  try {
    const parsed = parseNow(registered.definition.state, instance.tracker.raw)
    if (!parsed.ok) return parsed.fields.map(({ path, message }) => `${path}: ${message}`).join('; ')
    instance.flush()
    const { text, held } = { text: instance.tracker.text, held: instance.releases.size }
    instance.swap(registered, Object(parsed.value))
    if (instance.tracker.text !== text) sendState(instance)
    resume(hub, instance, held)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function sendState(instance: LiveInstance): void {
  instance.seq++
  for (const subscriber of instance.subscribers.values()) {
    if (subscriber.slow) subscriber.stale = true
    else instance.sendWhole(subscriber)
  }
}

function resume(hub: LiveHub, instance: LiveInstance, held: number): void {
  const { component, registered } = instance
  if (!component.onResume) {
    if (held > 0)
      hub.logger.warn(`Live component ${registered.name} had timers or subscriptions: start them in onResume too`)
    return
  }
  instance.queue.push(async () => {
    try {
      await component.onResume?.()
    } catch (error) {
      hub.failed(instance, 'onResume', error)
    }
  })
}

function removeEverywhere(hub: LiveHub, instance: LiveInstance): void {
  for (const session of hub.sessions.values()) {
    for (const [component, mount] of session.mounts) {
      if (mount.instance !== instance) continue
      session.mounts.delete(component)
      session.refuse(
        { component },
        { code: 'UNKNOWN_COMPONENT', detail: 'The server has no component of this name any more.' },
      )
    }
  }
  instance.subscribers.clear()
  hub.remove(instance)
}
