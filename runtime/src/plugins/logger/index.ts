import { z } from 'zod'
import { DURATION_ALLOWED, duration } from '../../config/units.ts'
import { definePlugin, type PluginHooks } from '../define.ts'
import { type MakesRequestLog, makesRequestLog, requestFields, requestLog } from './line.ts'

const level = (name: 'info' | 'warn', of: string) =>
  z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default(name)
    .meta({ description: `Level of the line of a request ${of}.` })
const names = () => z.array(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/)).default(() => [])

const configSchema = z.object({
  level: level('info', 'that went well'),
  clientErrorLevel: level('info', 'that was answered with 400 to 499'),
  serverErrorLevel: level('warn', 'that was answered with 500 or more'),
  quiet: z
    .array(z.string().startsWith('/'))
    .default(() => ['/api/health', '/api/ready'])
    .meta({
      description: 'Paths, and all below them, whose lines are at `debug`: machines ask for them every few seconds.',
      allowed: "paths that start with a slash, such as '/api/health'",
    }),
  slow: duration().prefault('1s').meta({
    description: 'Requests that take this long are logged at `warn` at least, with `slow: true`.',
    allowed: DURATION_ALLOWED,
    typeText: 'duration',
  }),
  fields: z
    .array(z.enum(requestFields))
    .default(() => [])
    .meta({ description: 'What a line holds beside method, path, status and milliseconds.' }),
  headers: names().meta({
    description: 'Request headers that a line holds, by name; no others are ever logged.',
    allowed: "names of headers, such as 'accept-language'",
    typeText: 'list of header names',
  }),
  responseHeaders: names().meta({
    description: 'Headers of the answer that a line holds, by name; no others are ever logged.',
    allowed: "names of headers, such as 'cache-control'",
    typeText: 'list of header names',
  }),
  arrivals: z.boolean().default(false).meta({
    description: 'Also write a line when a request comes, at `debug`: for one that is never answered.',
  }),
})

/** What the configuration may say to it. */
export type LoggerPluginOptions = z.input<typeof configSchema>

/** One line in the log for each request: method, path without the query, status, milliseconds. */
export const logger = definePlugin({
  name: 'logger',
  // before every plugin that may answer by itself, so that an arrival is logged whatever becomes of it
  priority: 1000,
  configSchema,
  setup({ options, logger: own }): PluginHooks & MakesRequestLog {
    const line: MakesRequestLog = { [makesRequestLog]: (root) => requestLog(root, options) }
    if (!options.arrivals) return line
    return {
      ...line,
      onRequest({ request: { method }, path }) {
        own.debug(`${method} ${path}`, { method, path })
      },
    }
  },
})
