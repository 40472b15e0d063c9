import { expect, test } from 'vitest'
import { requestContext } from './context.ts'
import { FluxStackLogger } from './logger.ts'

function pair(options: ConstructorParameters<typeof FluxStackLogger>[0] = {}) {
  const lines: string[] = []
  const logger = new FluxStackLogger({
    ...options,
    transports: [
      { type: 'stream', stream: { write: (line) => lines.push(line) } },
      { type: 'stream', level: 'error', stream: { write: (line) => lines.push(line) } },
    ],
  })
  return { lines, logger }
}

const timeless = (line: string | undefined) => line?.replace(/"time":"[^"]*"/, '')

test('a line of JSON parts is the line that pino writes', () => {
  const { lines, logger: root } = pair({ context: { app: 'shop' } })
  for (const logger of [root, root.child({ module: 'notes' })]) {
    requestContext.run({ requestId: 'r1', address: undefined, origin: 'http://x' }, () => {
      logger.info('GET /"ä', { method: 'GET', path: '/"ä', status: 200, ms: 0.4 })
      logger.writeJson(
        'info',
        `,"method":"GET","path":${JSON.stringify('/"ä')},"status":200,"ms":0.4`,
        JSON.stringify('GET /"ä'),
      )
    })
    const [a, b, ...none] = lines.splice(0).map(timeless)
    expect(b).toBe(a)
    expect(none).toEqual([])
  }
})

test('it goes where the level lets it', () => {
  const { lines, logger } = pair()
  logger.writeJson('debug', '', '"no"')
  expect(lines).toEqual([])
  logger.writeJson('error', '', '"both"')
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['both', 'both'])
  const { lines: some, logger: module } = pair({ levels: { loud: 'debug', quiet: 'error' } })
  module.child({ module: 'loud' }).writeJson('debug', '', '"yes"')
  module.child({ module: 'quiet' }).writeJson('warn', '', '"no"')
  expect(some.map((line) => JSON.parse(line).msg)).toEqual(['yes'])
})

test('names that are censored are not for plain lines', () => {
  const { logger } = pair({ redact: ['path', 'user.email'] })
  expect(logger.writesPlainly(['method', 'status'])).toBe(true)
  expect(logger.writesPlainly(['method', 'path'])).toBe(false)
  expect(logger.writesPlainly(['token'])).toBe(false)
})
