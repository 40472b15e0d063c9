import { FluxStackError, TimeoutError } from '../errors/errors.ts'

/** What `work` gives; rejects when that takes longer than `ms`, with the error that `late` makes. */
export async function inTime<T>(
  work: () => T | Promise<T>,
  ms: number,
  late: (ms: number) => Error = (limit) =>
    new TimeoutError(`No answer within ${limit} ms`, { userMessage: 'No answer' }),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(ms)), ms)
  })
  try {
    return await Promise.race([work(), over])
  } finally {
    clearTimeout(timer)
  }
}

/** The app does not start: what it waits for does not come. */
export const lateStart = (what: string) => (ms: number) =>
  new FluxStackError(`${what} took longer than ${ms / 1000} s (server.startDeadline)`, { code: 'START_TIMEOUT' })

/** For a hook: no error of ours, which a hook may throw to be the answer. */
export function tookTooLong(ms: number): Error {
  return new Error(`It took longer than ${ms / 1000} s`)
}
