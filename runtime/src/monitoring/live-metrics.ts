import type { LiveServer } from '../live/server/index.ts'
import type { LiveTap } from '../live/server/tap.ts'
import { Buckets, type Labels, type MetricFamily, SECONDS } from './families.ts'

/** What was measured of an action. */
class ActionCell {
  /** By what came of it. */
  readonly outcomes = new Map<string, number>()
  readonly seconds = new Buckets(SECONDS)

  ended(outcome: string, ms: number): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
    this.seconds.observe(ms / 1000)
  }
}

/** What was measured of a component. */
class ComponentCell {
  patches = 0
  readonly actions = new Map<string, ActionCell>()
}

/** What a hot reload hands on. */
interface Measured {
  connections: number
  readonly components: Map<string, ComponentCell>
}

/**
 * What live components do, and how many there are. Own accumulators, found by two look-ups: the names are those the app declares, so
 * there are only so many.
 */
export class LiveMetrics {
  #measured: Measured = { connections: 0, components: new Map() }

  /** For the live server; reads what it counts into with each event, which a hot reload changes. */
  readonly tap: LiveTap = {
    opened: () => this.#measured.connections++,
    patch: (component, sockets) => (this.#component(component).patches += sockets),
    ended: ({ component, action }, { ok, code = 'FAILED', ms }) =>
      this.#action(component, action).ended(ok ? 'ok' : code, ms),
  }

  #action(component: string, action: string): ActionCell {
    const { actions } = this.#component(component)
    const known = actions.get(action)
    if (known) return known
    const cell = new ActionCell()
    actions.set(action, cell)
    return cell
  }

  #component(name: string): ComponentCell {
    const { components } = this.#measured
    const known = components.get(name)
    if (known) return known
    const cell = new ComponentCell()
    components.set(name, cell)
    return cell
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
      ...familiesOf(this.#measured),
    ]
  }

  /** Goes on counting where another has stopped. */
  adopt(previous: LiveMetrics): void {
    this.#measured = previous.#measured
  }
}

function familiesOf({ connections, components }: Measured): MetricFamily[] {
  const cells = Array.from(components)
  const actions = cells.flatMap(([component, cell]) =>
    Array.from(cell.actions, ([action, measured]) => ({ labels: { component, action }, measured })),
  )
  const counter = (name: string, help: string, samples: { labels: Labels; value: number }[]): MetricFamily => ({
    name,
    help,
    type: 'counter',
    samples,
  })
  return [
    counter('live_connections_total', 'Sockets that were opened.', [{ labels: {}, value: connections }]),
    counter(
      'live_patches_total',
      'Changes of state, once for each socket they are for.',
      cells.flatMap(([component, { patches }]) => (patches > 0 ? [{ labels: { component }, value: patches }] : [])),
    ),
    counter(
      'live_actions_total',
      'Actions that pages called, by what came of them: ok, or the code of the problem.',
      actions.flatMap(({ labels, measured }) =>
        Array.from(measured.outcomes, ([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
      ),
    ),
    {
      name: 'live_action_duration_seconds',
      help: 'Actions at work, without their time in the queue.',
      type: 'histogram',
      bounds: SECONDS,
      samples: actions.map(({ labels, measured }) => measured.seconds.sample(labels)),
    },
  ]
}

function countBy<T>(items: readonly T[], of: (item: T) => { registered: { name: string } }): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const { name } = of(item).registered
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
