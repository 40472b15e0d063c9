import type { LiveServer } from '../live/server/index.ts'
import type { LiveTap } from '../live/server/tap.ts'
import type { MetricFamily } from './families.ts'
import { MetricSet } from './metric-set.ts'

/** What live components do, and how many there are. */
export class LiveMetrics {
  #measured = measures()

  /** For the live server; reads what it counts into with each event, which a hot reload changes. */
  readonly tap: LiveTap = {
    opened: () => this.#measured.connections.inc(),
    patch: (component, sockets) => this.#measured.patches.inc({ component }, sockets),
    action: ({ component, action }) => {
      return ({ ok, code = 'FAILED', ms }) => {
        const { actions, durations } = this.#measured
        actions.inc({ component, action, outcome: ok ? 'ok' : code })
        durations.observe({ component, action }, ms / 1000)
      }
    },
  }

  families(live: LiveServer): MetricFamily[] {
    const { sockets, held } = live.stats
    const { instances } = live.hub.states
    const gauge = (name: string, help: string, values: ReadonlyMap<string, number> | number): MetricFamily => ({
      name,
      help,
      type: 'gauge',
      samples:
        typeof values === 'number'
          ? [{ labels: {}, value: values }]
          : Array.from(values, ([component, value]) => ({ labels: { component }, value })),
    })
    const mounts = Array.from(live.hub.sessions.values()).flatMap((session) => [...session.mounts.values()])
    return [
      gauge('live_sockets', 'Open sockets.', sockets),
      gauge(
        'live_components',
        'Components that pages have mounted.',
        countBy(mounts, (mount) => mount.instance),
      ),
      gauge(
        'live_states',
        'States on the server, shared ones once.',
        countBy([...instances.values()], (one) => one),
      ),
      gauge('live_held', 'Timers and subscriptions that components hold.', held),
      ...this.#measured.set.collect(),
    ]
  }

  /** Goes on counting where another has stopped. */
  adopt(previous: LiveMetrics): void {
    this.#measured = previous.#measured
  }
}

function measures() {
  const set = new MetricSet({ ours: true })
  return {
    set,
    connections: set.counter({ name: 'live_connections_total', help: 'Sockets that were opened.' }),
    patches: set.counter({
      name: 'live_patches_total',
      help: 'Changes of state, once for each socket they are for.',
      labels: ['component'],
    }),
    actions: set.counter({
      name: 'live_actions_total',
      help: 'Actions that pages called, by what came of them: ok, or the code of the problem.',
      labels: ['component', 'action', 'outcome'],
    }),
    durations: set.histogram({
      name: 'live_action_duration_seconds',
      help: 'Actions at work, without their time in the queue.',
      labels: ['component', 'action'],
    }),
  }
}

function countBy<T>(items: readonly T[], of: (item: T) => { registered: { name: string } }): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const { name } = of(item).registered
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
