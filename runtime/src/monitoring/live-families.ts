import type { LiveServer } from '../live/server/index.ts'
import { type Buckets, BYTES, type Labels, type MetricFamily, SECONDS } from './families.ts'
import type { ComponentCell, Measured } from './live-metrics.ts'

/** How many there are, and how they are doing. */
export function liveFamilies(live: LiveServer): MetricFamily[] {
  const { sockets, held } = live.stats
  const { states, sessions, detached } = live.hub
  const mounts = Array.from(sessions.values()).flatMap((session) => [...session.mounts.values()])
  const instances = [...states.instances.values()]
  const parked = instances.filter(({ isParked }) => isParked)
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
      countBy(instances, (one) => one),
    ),
    gauge('live_held', 'Timers and subscriptions that components hold.', held),
    gauge('live_detached', 'States that are kept for pages whose connection was lost.', detached.size),
    gauge(
      'live_parked',
      'States whose component rests, as it kept failing.',
      countBy(parked, (one) => one),
    ),
    ...healthFamilies(states.counts),
  ]
}

function healthFamilies(counts: LiveServer['hub']['states']['counts']): MetricFamily[] {
  type Counts = typeof counts extends ReadonlyMap<string, infer C> ? C : never
  const each = (of: (counts: Counts) => number): Counted[] =>
    Array.from(counts, ([component, one]) => ({ labels: { component }, value: of(one) })).filter(
      ({ value }) => value > 0,
    )
  return [
    counter(
      'live_failures_total',
      'Errors that nobody meant, in actions, hooks and timers.',
      each((one) => one.failures),
    ),
    counter(
      'live_restarts_total',
      'Components that were started again, as they kept failing.',
      each((one) => one.restarts),
    ),
    counter(
      'live_slow_actions_total',
      'Actions that took longer than `live.limits.slowAction`.',
      each((one) => one.slow),
    ),
  ]
}

const gauge = (name: string, help: string, values: ReadonlyMap<string, number> | number): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples: typeof values === 'number' ? [{ labels: {}, value: values }] : by('component', values),
})

/** What was counted since the start. */
export function measuredFamilies({ connections, drops, components }: Measured): MetricFamily[] {
  const cells = Array.from(components)
  const actions = cells.flatMap(([component, cell]) =>
    Array.from(cell.actions, ([action, measured]) => ({ labels: { component, action }, measured })),
  )
  const each = (of: (cell: ComponentCell) => number): Counted[] =>
    cells.flatMap(([component, cell]) => (of(cell) > 0 ? [{ labels: { component }, value: of(cell) }] : []))
  return [
    counter('live_connections_total', 'Sockets that were opened.', [{ labels: {}, value: connections }]),
    counter('live_drops_total', 'Sockets that the server ended or refused, and floods, by why.', by('reason', drops)),
    counter(
      'live_resumes_total',
      'Mounts that came back, by what they went on from.',
      cells.flatMap(([component, { resumes }]) => by('from', resumes, { component })),
    ),
    counter(
      'live_patches_total',
      'Changes of state, once for each socket they are for.',
      each((cell) => cell.patches),
    ),
    counter(
      'live_patches_skipped_total',
      'Changes that were left out for a socket that reads slowly.',
      each((cell) => cell.skipped),
    ),
    histogram('live_patch_size_bytes', 'Changes of state as they are sent.', BYTES, cells, ({ sizes }) => sizes),
    histogram('live_store_duration_seconds', 'Durable states being written.', SECONDS, cells, ({ stores }) => stores),
    counter(
      'live_store_failures_total',
      'Durable states that could not be written.',
      each((cell) => cell.storeFailures),
    ),
    counter(
      'live_actions_total',
      'Actions that pages called, by what came of them: ok, or the code of the problem.',
      actions.flatMap(({ labels, measured }) => by('outcome', measured.outcomes, labels)),
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

interface Counted {
  readonly labels: Labels
  readonly value: number
}

const counter = (name: string, help: string, samples: Counted[]): MetricFamily => ({
  name,
  help,
  type: 'counter',
  samples,
})

function histogram(
  name: string,
  help: string,
  bounds: readonly number[],
  cells: readonly (readonly [string, ComponentCell])[],
  of: (cell: ComponentCell) => Buckets | undefined,
): MetricFamily {
  const samples = cells.flatMap(([component, cell]) => of(cell)?.sample({ component }) ?? [])
  return { name, help, type: 'histogram', bounds, samples }
}

const by = (label: string, counts: ReadonlyMap<string, number>, labels: Labels = {}): Counted[] =>
  Array.from(counts, ([key, value]) => ({ labels: { ...labels, [label]: key }, value }))

function countBy<T>(items: readonly T[], of: (item: T) => { registered: { name: string } }): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const { name } = of(item).registered
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
