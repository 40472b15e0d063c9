import { LeakDetector } from '../detector.ts'

export const MIB = 1024 ** 2
const MINUTE = 60_000

/** A process whose heap rises and falls as V8's does. */
export interface Simulated {
  /** MiB that are really in use, at a minute. */
  live: (minute: number, random: () => number) => number
  /** MiB of garbage between two collections: the height of the teeth. */
  teeth: readonly [least: number, most: number]
  /** MiB a minute that live long enough to have to be collected. */
  garbage: number
  /** MiB that a collection finds in use for the moment: requests under way. Now and then it is ten times as much. */
  noise: number
  requests?: (minute: number) => number
  minutes: number
}

export interface Outcome {
  /** Minutes after the start. */
  alarms: number[]
  resolved: number[]
}

/** Runs the detector over it as the watch does, with the defaults of the configuration, in no time. */
export function simulate(seed: number, { live, teeth, garbage, noise, requests, minutes }: Simulated): Outcome {
  const random = randomFrom(seed)
  const detector = new LeakDetector({ window: 24 * MINUTE, warmup: 3 * MINUTE, threshold: MIB / 2 }, 0)
  const outcome: Outcome = { alarms: [], resolved: [] }
  const tooth = () => teeth[0] + random() * (teeth[1] - teeth[0])
  let due = tooth() / garbage
  let confirmed = 0
  let leaking = false
  for (let minute = 0; minute < minutes; minute += 0.25) {
    while (minute >= due) {
      const passing = noise * (random() + random()) * (random() < 0.05 ? 10 : 1)
      detector.add({ at: due * MINUTE, bytes: { heap: (live(due, random) + passing) * MIB, external: 4 * MIB } })
      due += tooth() / garbage
    }
    detector.addLoad({ at: minute * MINUTE, load: [requests?.(minute) ?? 200 + 100 * random(), 10] })
    if (!Number.isInteger(minute)) continue
    const finding = detector.find('heap', minute * MINUTE)
    confirmed = finding?.isLeak ? confirmed + 1 : 0
    if (!leaking && confirmed === 2) outcome.alarms.push(minute)
    else if (leaking && finding?.isOver) outcome.resolved.push(minute)
    leaking = leaking ? !finding?.isOver : confirmed >= 2
  }
  return outcome
}

/** mulberry32: small, and the same for a seed everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
