import { runIn } from '../../logging/context.ts'
import type { LiveActionEvent, LiveTap } from '../../live/server/tap.ts'
import type { Attributes, TraceSpan } from './trace.ts'
import type { Tracer } from './tracer.ts'

interface Open {
  readonly root: TraceSpan
  /** What it has thrown. */
  error?: unknown
}

/** Runs each action of a live component in a trace of its own. */
export function traceLive(tracer: Tracer): LiveTap {
  const open = new WeakMap<LiveActionEvent, Open>()
  return {
    action(event) {
      const { component, action } = event
      const route = `${component}.${action}`
      const opened: Open = { root: tracer.root(`live ${route}`, 'server') }
      const { root } = opened
      open.set(event, opened)
      return ({ code }) => {
        // what a page got wrong is no failure of ours
        const failed = code === 'ACTION_FAILED'
        if (failed) root.fail(opened.error ?? code)
        if (root.trace.sampled && tracer.exporter) root.set(attributesOf(event, code))
        root.end()
        const status = failed ? 500 : 200
        if (tracer.slow.takes(root.ms, status)) tracer.slow.add(root, { id: root.id, method: 'LIVE', route, status })
      }
    },
    within(event, work) {
      const opened = open.get(event)
      if (!opened) return work()
      const place = { request: undefined, span: opened.root }
      return runIn(place, () => remembering(opened, work))
    },
  }
}

function remembering<T>(opened: Open, work: () => T): T {
  try {
    const result = work()
    if (result instanceof Promise) result.catch((error: unknown) => (opened.error = error))
    return result
  } catch (error) {
    opened.error = error
    throw error
  }
}

function attributesOf({ component, action, socket }: LiveActionEvent, code: string | undefined): Attributes {
  return {
    'fluxstack.live.component': component,
    'fluxstack.live.action': action,
    'fluxstack.live.socket': socket,
    'error.type': code,
  }
}
