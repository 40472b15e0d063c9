import { TimeoutError } from '../errors/errors.ts'

/** What `work` gives; rejects when that takes longer than `ms`. */
export async function inTime<T>(work: () => T | Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`No answer within ${ms} ms`, { userMessage: 'No answer' })), ms)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
