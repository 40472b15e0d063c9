import type { FluxStackLogger } from '../../logging/logger.ts'
import { Collections } from './collections.ts'
import { type Finding, LeakDetector, type DetectorOptions, type MemorySample, type Where } from './detector.ts'
import { memoryInUse, type Memory } from './memory.ts'

/** What the watch needs of the world. */
export interface LeakWatchWorld {
  readonly logger: Pick<FluxStackLogger, 'warn' | 'info'>
  /** Milliseconds of a clock that does not jump. */
  now(): number
  memory(): Memory
  /** What has been asked of the app since the last call, see `LoadSample`. */
  load(): readonly number[]
  /** Collects the garbage; only there with `--expose-gc`. */
  collect?: (() => unknown) | undefined
  /** Told of each judgement: bytes a minute. */
  judged?(kind: Where, growth: number, leaking: boolean): void
}

/** What is known of one kind of memory. */
export interface WatchedMemory {
  readonly leaking: boolean
  /** Bytes a minute over the window; undefined before it is filled. */
  readonly growth?: number
  readonly from?: number
  readonly to?: number
  /** Milliseconds. */
  readonly window?: number
  readonly collections?: number
}

export interface LeakReport {
  readonly status: 'warming up' | 'watching' | 'leaking'
  /** Garbage collections of the whole heap that it has seen. */
  readonly collections: number
  readonly heap: WatchedMemory
  readonly external: WatchedMemory
  /** Memory in use after each of the last collections: seconds ago, bytes. */
  readonly samples: readonly { readonly ago: number; readonly heap: number; readonly external: number }[]
}

const KINDS = ['heap', 'external'] as const
const NAMES = { heap: 'The heap', external: 'Memory outside of the heap' } as const
/** How often it looks; no more than one collection in that time counts. */
const TICK_MS = 15_000
/** Ticks from one judgement to the next. */
const JUDGE_EVERY = 4
/** Judgements in a row that say leak: one may be chance. */
const CONFIRMED = 2
const SHOWN = 100

interface State {
  finding?: Finding
  /** Judgements in a row. */
  confirmed: number
  leaking: boolean
}

/** Looks at memory after each collection of the whole heap, says once when it leaks, and once when it has stopped. */
export class LeakWatch {
  readonly #options: DetectorOptions
  readonly #world: LeakWatchWorld
  #detector: LeakDetector
  #states: Record<Where, State> = { heap: quiet(), external: quiet() }
  #samples: MemorySample[] = []
  #collections = 0
  #ticks = 0
  #timer: NodeJS.Timeout | undefined
  readonly #watched = new Collections(() => this.collected())
  #lastCollection: number
  #startedAt: number

  constructor(options: DetectorOptions, world: LeakWatchWorld) {
    this.#options = options
    this.#world = world
    this.#startedAt = this.#lastCollection = world.now()
    this.#detector = new LeakDetector(options, this.#startedAt)
  }

  start(): void {
    this.#watched.arm()
    this.#timer = setInterval(() => this.tick(), TICK_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Goes on from what another one knows, which has been stopped. */
  adopt(previous: LeakWatch): void {
    this.#detector = previous.#detector
    this.#states = previous.#states
    this.#samples = previous.#samples
    this.#collections = previous.#collections
    this.#startedAt = previous.#startedAt
    this.#lastCollection = previous.#lastCollection
  }

  /** The garbage has just been collected. */
  collected(): void {
    if (this.#timer === undefined) return
    const at = this.#world.now()
    const { heap, external } = this.#world.memory()
    const sample: MemorySample = { at, bytes: { heap, external } }
    this.#lastCollection = at
    this.#collections++
    this.#detector.add(sample)
    this.#samples = [...this.#samples.slice(1 - SHOWN), sample]
  }

  tick(): void {
    const now = this.#world.now()
    this.#detector.addLoad({ at: now, load: this.#world.load() })
    this.#watched.arm()
    // a dozen in a window are enough, and a collection costs the app a pause
    if (now - this.#lastCollection > this.#options.window / 12) this.#world.collect?.()
    this.#ticks++
    if (this.#ticks % JUDGE_EVERY === 0) for (const kind of KINDS) this.#judge(kind, now)
  }

  report(): LeakReport {
    const now = this.#world.now()
    const isWarm = now - this.#startedAt >= this.#options.warmup
    const leaking = KINDS.some((kind) => this.#states[kind].leaking)
    return {
      status: leaking ? 'leaking' : isWarm ? 'watching' : 'warming up',
      collections: this.#collections,
      heap: this.#watchedMemory('heap'),
      external: this.#watchedMemory('external'),
      samples: this.#samples.map(({ at, bytes }) => ({ ago: Math.round((now - at) / 1000), ...bytes })),
    }
  }

  #watchedMemory(kind: Where): WatchedMemory {
    const { leaking, finding } = this.#states[kind]
    if (!finding) return { leaking }
    const { slope, from, to, window, collections } = finding
    return { leaking, growth: Math.round(slope), from, to, window, collections }
  }

  #judge(kind: Where, now: number): void {
    const state = this.#states[kind]
    const finding = this.#detector.find(kind, now)
    if (!finding) return
    state.finding = finding
    state.confirmed = finding.isLeak ? state.confirmed + 1 : 0
    if (!state.leaking && state.confirmed >= CONFIRMED) {
      state.leaking = true
      this.#world.logger.warn(`${NAMES[kind]} seems to leak: ${inWords(finding)}`, fields(kind, finding))
    } else if (state.leaking && finding.isOver) {
      state.leaking = false
      this.#world.logger.info(`${NAMES[kind]} does not grow any more`, fields(kind, finding))
    }
    this.#world.judged?.(kind, finding.slope, state.leaking)
  }
}

/** What the watch needs of a real process. */
export function realWorld(given: Pick<LeakWatchWorld, 'logger' | 'load' | 'judged'>): LeakWatchWorld {
  const { gc } = globalThis
  const collect = typeof gc === 'function' ? () => gc({ type: 'major', execution: 'async' }) : undefined
  return { ...given, now: () => performance.now(), memory: memoryInUse, collect }
}

function quiet(): State {
  return { confirmed: 0, leaking: false }
}

function fields(memory: Where, { slope, from, to, window, collections }: Finding): Record<string, unknown> {
  const { rss, heapTotal } = process.memoryUsage()
  const minutes = Math.round(window / 6000) / 10
  return { memory, bytesPerMinute: Math.round(slope), minutes, from, to, collections, heapTotal, rss }
}

function inWords({ slope, from, to, window, collections }: Finding): string {
  const minutes = Math.round(window / 60_000)
  return `it grows by ${mib(slope)} MiB a minute, from ${mib(from)} to ${mib(to)} MiB in ${minutes} minutes (${collections} collections)`
}

function mib(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}
