import type { z } from 'zod'
import { DURATION_ALLOWED, duration, type Duration } from './units.ts'

/** What a key may say about itself beside its zod type; read by the resolver, the report and the reference page. */
export interface KeyMeta {
  description: string
  /** A variable that sets the key, beside `FLUX_<SECTION>_<KEY>`. */
  env?: string
  /** Never shown in a report. */
  secret?: boolean
  /** Defaults that depend on the mode; `other` stands for every mode not named. */
  defaultIn?: Readonly<Record<string, unknown>>
  /** The default in words, where it is worked out from other keys or is not a value. */
  defaultText?: string
  /** What is allowed in words, where the zod type does not say it well. */
  allowed?: string
  /** The type in words for the reference page, where the zod type does not say it well. */
  typeText?: string
}

/** Ties a key's schema to its description; the only way a key of ours is declared. */
export function key<S extends z.ZodType>(schema: S, meta: KeyMeta): S {
  return schema.meta({ ...meta })
}

/** A key that is a duration, with its default. */
export const durationKey = (usual: Duration, description: string) =>
  key(duration().prefault(usual), { description, allowed: DURATION_ALLOWED, typeText: 'duration' })
