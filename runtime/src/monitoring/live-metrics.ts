import type { LiveServer } from '../live/server/index.ts'
import type { LiveTap } from '../live/server/tap.ts'
import { Buckets, BYTES, type MetricFamily, SECONDS } from './families.ts'
import { liveFamilies, measuredFamilies } from './live-families.ts'

/** What was measured of an action. */
export class ActionCell {
  /** By what came of it. */
  readonly outcomes = new Map<string, number>()
  readonly seconds = new Buckets(SECONDS)

  ended(outcome: string, ms: number): void {
    countIn(this.outcomes, outcome)
    this.seconds.observe(ms / 1000)
  }
}

/** What was measured of a component; histograms are made with what first falls into them. */
export class ComponentCell {
  patches = 0
  skipped = 0
  sizes: Buckets | undefined
  stores: Buckets | undefined
  storeFailures = 0
  /** By what pages went on from. */
  readonly resumes = new Map<string, number>()
  readonly actions = new Map<string, ActionCell>()

  patched(sockets: number, size: number): void {
    this.patches += sockets
    if (size > 0) (this.sizes ??= new Buckets(BYTES)).observe(size)
  }

  stored(ok: boolean, ms: number): void {
    ;(this.stores ??= new Buckets(SECONDS)).observe(ms / 1000)
    if (!ok) this.storeFailures++
  }
}

/** What a hot reload hands on. */
export interface Measured {
  connections: number
  /** By why. */
  readonly drops: Map<string, number>
  readonly components: Map<string, ComponentCell>
}

/**
 * What live components do, and how many there are. Own accumulators, found by two look-ups: the names are those the app declares, so
 * there are only so many.
 */
export class LiveMetrics {
  #measured: Measured = { connections: 0, drops: new Map(), components: new Map() }

  /** For the live server; reads what it counts into with each event, which a hot reload changes. */
  readonly tap: LiveTap = {
    opened: () => this.#measured.connections++,
    patch: (component, sockets, size) => this.#component(component).patched(sockets, size),
    skipped: (component) => this.#component(component).skipped++,
    resumed: (component, from) => countIn(this.#component(component).resumes, from),
    dropped: (why) => countIn(this.#measured.drops, why),
    stored: (component, ok, ms) => this.#component(component).stored(ok, ms),
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
    return [...liveFamilies(live), ...measuredFamilies(this.#measured)]
  }

  /** Goes on counting where another has stopped. */
  adopt(previous: LiveMetrics): void {
    this.#measured = previous.#measured
  }
}

function countIn(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
