import { z } from 'zod'

const SIZES = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const
const TIMES = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `'64kb'`, `'1mb'`; a kilobyte is 1024 bytes. */
export type Size = `${number}${keyof typeof SIZES}`
/** `'500ms'`, `'10s'`, `'2m'`, `'1h'`, `'7d'`. */
export type Duration = `${number}${keyof typeof TIMES}`

function parse(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim())
  const unit = units[match?.[2]?.toLowerCase() ?? '']
  return match && unit ? Math.round(Number(match[1]) * unit) : undefined
}

function withUnit<T extends string>(units: Readonly<Record<string, number>>, allowed: string, max: number) {
  const given = z.union([z.number(), z.string() as unknown as z.ZodType<T, T>])
  const resolved = given.transform((value, ctx) => {
    const parsed = typeof value === 'number' ? value : parse(value, units)
    if (parsed !== undefined && Number.isSafeInteger(parsed) && parsed > 0 && parsed <= max) return parsed
    ctx.addIssue({ code: 'custom', message: `expected ${allowed}` })
    return z.NEVER
  })
  // says to the schema of the resolved configuration what a transform cannot
  return resolved.pipe(z.number())
}

/** The longest time a timer can wait; a longer one fires at once. */
const LONGEST = 2 ** 31 - 1

export const SIZE_ALLOWED = "a number of bytes above 0, or a size such as '64kb' or '1mb'"
export const DURATION_ALLOWED =
  "a number of milliseconds above 0, or a time such as '500ms', '10s' or '2m', of 596 hours at most"
export const AGE_ALLOWED = "a number of milliseconds above 0, or a time such as '12h' or '30d'"

/** Bytes, given as a number or with a unit. */
export const size = (max = Number.MAX_SAFE_INTEGER) => withUnit<Size>(SIZES, SIZE_ALLOWED, max)
/** Milliseconds, given as a number or with a unit. */
export const duration = () => withUnit<Duration>(TIMES, DURATION_ALLOWED, LONGEST)
/** A duration that is compared and never waited for: it may be longer than a timer can wait. */
export const age = () => withUnit<Duration>(TIMES, AGE_ALLOWED, Number.MAX_SAFE_INTEGER)
