import { z } from 'zod'
import { durationKey, key } from './key.ts'
import { AGE_ALLOWED, SIZE_ALLOWED, age, size } from './units.ts'

const level = () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
const format = () => z.enum(['pretty', 'json'])

const console = z.strictObject({
  enabled: key(z.boolean().default(true), { description: 'Write the log to standard output.' }),
  level: key(level().optional(), {
    description: 'Least important level on the console.',
    defaultText: 'what the other levels let through',
  }),
})

const file = z.strictObject({
  path: key(z.string().min(1).optional(), {
    description: 'Write the log to this file too; from the folder the server runs in. Each process needs its own.',
    allowed: "a path such as 'logs/app.log'",
    typeText: 'path',
    defaultText: 'none: no file',
  }),
  level: key(level().optional(), {
    description: 'Least important level in the file.',
    defaultText: 'what the other levels let through',
  }),
  format: key(format().default('json'), {
    description: 'Lines for people, or one JSON object a line for machines.',
  }),
  maxSize: key(size().prefault('10mb'), {
    description: 'The file is rotated before it grows larger.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
  rotateEvery: durationKey('1d', 'The file is rotated at least this often, counted from local midnight.'),
  gzip: key(z.boolean().default(true), { description: 'Compress rotated files.' }),
  keep: key(z.int().min(0).default(10), { description: 'How many rotated files are kept; the oldest go first.' }),
  keepFor: key(age().optional(), {
    description: 'Rotated files that are older are deleted, however few there are.',
    allowed: AGE_ALLOWED,
    typeText: 'duration',
  }),
})

/** The section `logging`. */
export const logging = z.strictObject({
  level: key(level().optional(), {
    description: 'Least important level that is logged.',
    env: 'LOG_LEVEL',
    defaultIn: { test: 'warn', other: 'info' },
    defaultText: '`info`; in test `warn`',
  }),
  levels: key(
    z.record(z.string().min(1), level()).default(() => ({})),
    {
      description:
        "Levels of modules, instead of `level`: `{ notes: 'debug' }` for what `child({ module: 'notes' })` logs, and `notes.import`.",
      allowed: "levels by module, such as { notes: 'debug' }; a variable holds them as JSON",
      typeText: 'levels by module; in a variable JSON',
      defaultText: 'none',
    },
  ),
  format: key(format().optional(), {
    description: 'The console: lines for people, or one JSON object a line for machines.',
    defaultIn: { development: 'pretty', test: 'pretty', other: 'json' },
    defaultText: '`pretty` in development and test, elsewhere `json`',
  }),
  redact: key(
    z.array(z.string().min(1)).default(() => ['password', 'secret', 'token', 'authorization', 'cookie']),
    {
      description: 'Names of fields whose values are never logged, at any depth.',
    },
  ),
  console: console.prefault({}),
  file: file.prefault({}),
})
