import type { LiveProblem } from '../protocol/codes.ts'

/** Failures in a row that nobody meant, after which a component is started again, and parked the time after. */
const failuresInARow = 5

/** A component that keeps failing, until it is tried again. */
export const parkedProblem: LiveProblem = {
  code: 'COMPONENT_PARKED',
  detail: 'This component has failed again and again, and rests for a while.',
}

/** What is to be done about an instance that failed. */
export type Remedy = 'none' | 'restart' | 'park'

/** How an instance is doing; made with its first failure. */
export class InstanceHealth {
  /** Since an action last went well. */
  #inARow = 0
  #restarted = false
  /** Since when it rests, in ms of the server's clock. */
  parkedAt: number | undefined

  /** An action went well. */
  succeeded(): void {
    this.#inARow = 0
    this.#restarted = false
  }

  /** An action, a timer or a hook failed in a way that the app did not mean. */
  failed(now: number): Remedy {
    if (this.parkedAt !== undefined || ++this.#inARow < failuresInARow) return 'none'
    this.#inARow = 0
    if (this.#restarted) {
      this.parkedAt = now
      return 'park'
    }
    this.#restarted = true
    return 'restart'
  }

  /** It is tried once more: the next failures park it again at once. */
  unpark(): void {
    this.parkedAt = undefined
    this.#inARow = 0
  }
}

/** How the instances of a component are doing, since the server started. */
export interface ComponentHealth {
  readonly name: string
  /** States that there are. */
  readonly instances: number
  /** Bytes that their states take, about. */
  readonly memory: number
  /** Errors that nobody meant, in actions, hooks and timers. */
  readonly failures: number
  readonly restarts: number
  /** Instances that rest as they kept failing. */
  readonly parked: number
  /** Actions that took longer than `live.limits.slowAction`. */
  readonly slow: number
}

/** What is counted of a component. */
export class HealthCounts {
  failures = 0
  restarts = 0
  slow = 0
}
