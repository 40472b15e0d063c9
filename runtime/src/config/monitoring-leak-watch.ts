import { z } from 'zod'
import type { KeyMeta } from './schema.ts'
import { DURATION_ALLOWED, duration, SIZE_ALLOWED, size } from './units.ts'

function key<S extends z.ZodType>(schema: S, meta: KeyMeta): S {
  return schema.meta({ ...meta })
}

/** `monitoring.leakWatch`. */
export const leakWatch = z.strictObject({
  enabled: key(z.boolean().optional(), {
    description: 'Watch for memory that grows and is never given back.',
    defaultIn: { development: false, test: false, other: true },
    defaultText: '`true`; in development and test, where edits make memory grow, `false`',
  }),
  threshold: key(size().prefault('512kb'), {
    description: 'A leak is a growth that is surely faster than this, a minute.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
  window: key(duration().prefault('24m'), {
    description: 'How long memory has to grow. A shorter time takes caches that fill up for leaks.',
    allowed: DURATION_ALLOWED,
    typeText: 'duration',
  }),
  warmup: key(duration().prefault('3m'), {
    description: 'What memory does so soon after the start does not count.',
    allowed: DURATION_ALLOWED,
    typeText: 'duration',
  }),
})
