import { z } from 'zod'
import { durationKey, key } from './key.ts'
import { SIZE_ALLOWED, size } from './units.ts'

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
  window: durationKey('24m', 'How long memory has to grow. A shorter time takes caches that fill up for leaks.'),
  warmup: durationKey('3m', 'What memory does so soon after the start does not count.'),
})
