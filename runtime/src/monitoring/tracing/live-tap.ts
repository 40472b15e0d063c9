import { runIn } from '../../logging/context.ts'
import type { LiveActionEvent, LiveTap } from '../../live/server/tap.ts'
import type { TraceSpan } from './trace.ts'
import type { Tracer } from './tracer.ts'

/** Runs each action of a live component in a trace of its own. */
export function traceLive(tracer: Tracer): LiveTap {
  const open = new WeakMap<LiveActionEvent, TraceSpan>()
  return {
    action(event) {
      const { component, action, socket } = event
      const route = `${component}.${action}`
      const root = tracer.root(`live ${route}`, 'server')
      open.set(event, root)
      return ({ ok, code }) => {
        if (!ok) root.fail(code ?? 'ACTION_FAILED')
        if (root.trace.sampled && tracer.exporter)
          root.set({
            'fluxstack.live.component': component,
            'fluxstack.live.action': action,
            'fluxstack.live.socket': socket,
            'error.type': ok ? undefined : (code ?? 'ACTION_FAILED'),
          })
        root.end()
        const status = code === 'ACTION_FAILED' ? 500 : 200
        if (tracer.slow.takes(root.ms, status)) tracer.slow.add(root, { id: root.id, method: 'LIVE', route, status })
      }
    },
    within(event, work) {
      const root = open.get(event)
      return root ? runIn({ request: undefined, span: root }, work) : work()
    },
  }
}
