import { TimeoutError } from '../errors/errors.ts'
import { type RequestContext, requestContext } from '../logging/context.ts'

/** By symbol, so that a handler that answers its context does not answer this. */
const deadline = Symbol('fluxstack.deadline')

interface Deadline {
  giveUp(error: TimeoutError): void
  timers: NodeJS.Timeout[]
}

type Limited = RequestContext & { [deadline]?: Deadline }

/** Set by the first group of routes that has a time limit: without one, answers are not watched. */
let inUse = false

export function useDeadlines(): void {
  inUse = true
}

/** Gives up the request that is being answered when `ms` have passed; gives the signal that tells its handler. */
export function startDeadline(ms: number): AbortSignal {
  const own = (requestContext.getStore() as Limited | undefined)?.[deadline]
  const aborter = new AbortController()
  const timer = setTimeout(() => {
    const error = new TimeoutError(`No answer within ${ms} ms`, { userMessage: 'It took too long' })
    aborter.abort(error)
    own?.giveUp(error)
  }, ms)
  timer.unref()
  own?.timers.push(timer)
  return aborter.signal
}

/**
 * The answer, or `TimeoutError` when a deadline comes first; `late` is then told of the work that goes on, so that what it uses stays
 * until it is through.
 */
export function answerInTime(
  context: RequestContext,
  answer: () => Response | Promise<Response>,
  late: (work: Promise<unknown>) => void,
): Response | Promise<Response> {
  if (!inUse) return answer()
  return new Promise((resolve, reject) => {
    const timers: Deadline['timers'] = []
    const giveUp = (error: TimeoutError): void => {
      late(work)
      reject(error)
    }
    Object.assign(context, { [deadline]: { giveUp, timers } })
    const work = Promise.resolve(answer())
    const clear = (): void => timers.forEach((timer) => clearTimeout(timer))
    work.then(clear, clear)
    work.then(resolve, reject)
  })
}
