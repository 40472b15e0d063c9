import { Writable } from 'node:stream'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../framework/create-app.ts'
import { FluxStackLogger, type LoggerOptions } from './logger.ts'
import { linesOf, logFolder } from './test-support/lines.ts'
import type { LogTransport } from './transports.ts'

function collector(options: Omit<Extract<LogTransport, { type: 'stream' }>, 'type' | 'stream'> = {}) {
  const lines: string[] = []
  return {
    lines,
    transport: { ...options, type: 'stream', stream: { write: (line: string) => lines.push(line) } } as const,
  }
}

const levelsOf = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { level: string }).level)

function logAll(options: LoggerOptions, module?: string): void {
  const root = new FluxStackLogger(options)
  const log = module === undefined ? root : root.child({ module }).child({ more: true })
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level]('line')
}

test('each transport has its level and its format', () => {
  const all = collector()
  const errors = collector({ level: 'error' })
  const debug = collector({ level: 'debug', format: 'pretty' })
  logAll({ transports: [all.transport, errors.transport, debug.transport] })
  expect(levelsOf(all.lines)).toEqual(['info', 'warn', 'error', 'fatal'])
  expect(levelsOf(errors.lines)).toEqual(['error', 'fatal'])
  expect(debug.lines).toHaveLength(5)
  expect(debug.lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} DEBUG line\n$/)
})

test('a module has its own level, in every transport without one', () => {
  const all = collector()
  const warnings = collector({ level: 'warn' })
  const options = {
    levels: { notes: 'debug', live: 'error', 'notes.import': 'trace' },
    transports: [all.transport, warnings.transport],
  } satisfies LoggerOptions
  logAll(options, 'notes')
  expect(levelsOf(all.lines.splice(0))).toEqual(['debug', 'info', 'warn', 'error', 'fatal'])
  expect(levelsOf(warnings.lines.splice(0))).toEqual(['warn', 'error', 'fatal'])
  logAll(options, 'live')
  expect(levelsOf(all.lines.splice(0))).toEqual(['error', 'fatal'])
  expect(levelsOf(warnings.lines.splice(0))).toEqual(['error', 'fatal'])
  logAll(options, 'notes.import.csv')
  expect(all.lines.splice(0)).toHaveLength(6)
  logAll(options, 'notesearch')
  expect(levelsOf(all.lines)).toEqual(['info', 'warn', 'error', 'fatal'])
})

test('a module that is more talkative has its level with one transport too', () => {
  const { lines, transport } = collector()
  logAll({ level: 'error', levels: { notes: 'debug' }, transports: [transport] }, 'notes')
  logAll({ level: 'error', levels: { notes: 'debug' }, transports: [transport] })
  expect(levelsOf(lines)).toEqual(['debug', 'info', 'warn', 'error', 'fatal', 'error', 'fatal'])
  const quiet = new FluxStackLogger({ level: 'silent', levels: { notes: 'info' }, transports: [] })
  expect(quiet.child({ module: 'notes' }).isLevelEnabled('error')).toBe(false)
})

test('a stream that fails or does not keep up costs its own lines only', async () => {
  const { lines, transport } = collector()
  const broken = {
    write: () => {
      throw new Error('gone')
    },
  }
  const slow = new Writable({ write: () => {} })
  const log = new FluxStackLogger({
    transports: [{ type: 'stream', stream: broken }, { type: 'stream', stream: slow }, transport],
  })
  const line = 'x'.repeat(100_000)
  for (let n = 0; n < 30; n++) log.info(line)
  slow.destroy(new Error('reset'))
  await new Promise((resolve) => slow.once('close', resolve))
  log.info('after')
  expect(lines).toHaveLength(31)
  expect(slow.writableLength).toBeLessThan(1_200_000)
})

test('an app logs to the file of its configuration and to what it is given', async () => {
  const folder = logFolder()
  const path = join(folder, 'app.log')
  const { lines, transport } = collector()
  const config = {
    logging: { level: 'info', levels: { notes: 'debug' }, console: { enabled: false }, file: { path, level: 'warn' } },
  } as const
  const app = createApp(config, { logTransports: [transport] })
  app.logger.child({ module: 'notes' }).debug('detail')
  app.logger.warn('careful')
  await app.logger.flush()
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ msg: 'detail' }, { msg: 'careful' }])
  expect(linesOf(folder).map((line) => JSON.parse(line) as object)).toMatchObject([{ msg: 'careful' }])

  const next = createApp(config)
  next.logger.warn('after a hot reload')
  app.logger.warn('and before')
  await next.logger.flush()
  expect(linesOf(folder)).toHaveLength(3)
})
