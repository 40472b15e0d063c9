import { z } from 'zod'

/**
 * A variable that must not be seen: it never stands in a report or a log, and a build whose client bundle holds its value fails.
 * Production does not start without it; in development and test a missing one is random for the life of the process.
 *
 * @param options.min least number of characters, 32 unless given
 */
export function secret(options: { min?: number } = {}): z.ZodString {
  const { min = 32 } = options
  return z
    .string()
    .min(min)
    .meta({ secret: true, allowed: `at least ${min} characters that nobody can guess` })
}
