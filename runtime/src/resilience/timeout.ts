import { TaskCancelledError, timeout as timeoutPolicy, TimeoutStrategy } from 'cockatiel'
import { TimeoutError } from '../errors/errors.ts'
import { abortReason, type Policy } from './policy.ts'

/**
 * Gives work at most this many milliseconds: then it is given up, its `signal` is aborted and `TimeoutError` is thrown, whether or
 * not it listens.
 *
 * @example
 * await timeout(2000).run(({ signal }) => fetch(url, { signal }))
 */
export function timeout(ms: number): Policy {
  const policy = timeoutPolicy(ms, {
    strategy: TimeoutStrategy.Aggressive,
    // the signal goes on to what the work returns: the body of an answer is read after it
    abortOnReturn: false,
  })
  return {
    run: async (work, signal) => {
      try {
        return await policy.execute(({ signal: own }) => work({ signal: own, attempt: 1 }), signal)
      } catch (error) {
        if (!(error instanceof TaskCancelledError)) throw error
        throw signal?.aborted ? abortReason(signal) : new TimeoutError(`It took longer than ${ms} ms`, { cause: error })
      }
    },
  }
}
