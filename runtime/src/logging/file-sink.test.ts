import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { FileSink } from './file-sink.ts'
import type { LogFileOptions, LogFileWorld } from './log-file.ts'
import { countTo, linesOf, logFolder } from './test-support/lines.ts'

type World = Partial<Pick<LogFileWorld, 'now' | 'write'>>

function open(folder: string, options: Partial<LogFileOptions> = {}, world: World = {}) {
  const path = join(folder, 'app.log')
  const reports: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = []
  const sink = new FileSink({
    options: { path, maxSize: 1e9, rotateEvery: 86_400_000, gzip: true, keep: 10, ...options },
    report: (level, message, fields) => void reports.push({ level, message, fields }),
    render: (_, message, fields) => `${message} ${JSON.stringify(fields)}\n`,
    world,
  })
  const write = (...lines: string[]) => {
    for (const line of lines) sink.write(`${line}\n`)
    sink.flushSync()
  }
  return { path, sink, write, reports, messages: () => reports.map(({ message }) => message) }
}

const archives = (folder: string) => readdirSync(folder).filter((file) => file !== 'app.log')

/** A disk that fails while it is told to, after so many bytes of a write. */
function disk() {
  const state = { full: false, after: 0 }
  const write = (fd: number, bytes: Uint8Array) => {
    if (!state.full) return writeSync(fd, bytes)
    if (state.after > 0) {
      const some = writeSync(fd, bytes.subarray(0, state.after))
      state.after = 0
      return some
    }
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  return { state, write }
}

test('a file is rotated before it grows too large, compressed, and found in order', async () => {
  const folder = logFolder()
  const { sink, write } = open(folder, { maxSize: 20 })
  for (const n of countTo(8)) write(`line ${n}`)
  await sink.close()
  expect(readFileSync(join(folder, 'app.log'), 'utf8')).toBe('line 6\nline 7\n')
  expect(archives(folder)).toHaveLength(3)
  expect(archives(folder).every((file) => /^app-\d{8}T\d{9}Z\.log\.gz$/.test(file))).toBe(true)
  expect(linesOf(folder)).toEqual(countTo(8).map((n) => `line ${n}`))
})

test('a new day has a new file, while it runs and after a restart', async () => {
  const folder = logFolder()
  let now = new Date(2026, 0, 2, 23, 59).getTime()
  const first = open(folder, { gzip: false }, { now: () => now })
  first.write('yesterday')
  first.write('late')
  now += 120_000
  first.write('today')
  await first.sink.close()
  expect(archives(folder)).toHaveLength(1)
  utimesSync(first.path, now / 1000, now / 1000)
  now += 86_400_000
  const second = open(folder, { gzip: false }, { now: () => now })
  second.write('tomorrow')
  await second.sink.close()
  expect(archives(folder).map((file) => readFileSync(join(folder, file), 'utf8'))).toEqual([
    'yesterday\nlate\n',
    'today\n',
  ])
  expect(readFileSync(first.path, 'utf8')).toBe('tomorrow\n')
})

test('old archives go, by number and by age; files of others stay', async () => {
  const folder = logFolder()
  writeFileSync(join(folder, 'app-20200101T000000000Z.log.gz'), '')
  writeFileSync(join(folder, 'app-notes.log'), '')
  writeFileSync(join(folder, 'other-20200101T000000000Z.log.gz'), '')
  const { sink, write } = open(folder, { maxSize: 1, keep: 2, keepFor: 60_000 })
  for (const n of countTo(6)) write(`line ${n}`)
  await sink.close()
  expect(archives(folder)).toHaveLength(4)
  expect(archives(folder)).toEqual(expect.arrayContaining(['app-notes.log', 'other-20200101T000000000Z.log.gz']))
  expect(existsSync(join(folder, 'app-20200101T000000000Z.log.gz'))).toBe(false)
})

test('what a process that was killed left is put in order', async () => {
  const folder = logFolder()
  const name = (n: number) => join(folder, `app-2026010${n}T000000000Z.log`)
  writeFileSync(name(1), 'one\n')
  writeFileSync(`${name(1)}.gz.part`, 'half of it')
  writeFileSync(name(2), 'two\n')
  writeFileSync(`${name(2)}.gz`, execFileSync('gzip', ['-c'], { input: 'two\n' }))
  writeFileSync(join(folder, 'app.log'), 'whole\nhal')
  const { sink, write } = open(folder)
  write('next')
  await sink.close()
  expect(linesOf(folder)).toEqual(['one', 'two', 'whole', 'hal', 'next'])
  expect(archives(folder)).toHaveLength(2)
})

test('a full disk costs nothing but time while memory lasts, and tears no line', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const folder = logFolder()
  const { state, write: put } = disk()
  const { write, messages, path, sink } = open(folder, {}, { write: put })
  write('one')
  Object.assign(state, { full: true, after: 6 })
  for (const line of ['two', 'three', 'four']) sink.write(`${line}\n`)
  vi.advanceTimersByTime(100)
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  sink.write('five\n')
  vi.advanceTimersByTime(5000)
  expect(messages()).toEqual(['The log file cannot be written; the server goes on'])
  state.full = false
  vi.advanceTimersByTime(60_000)
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\nfour\nfive\n')
  expect(messages()).toEqual(['The log file cannot be written; the server goes on', 'The log file is written again'])
})

test('what does not fit into memory is dropped, counted, and told in the file', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const folder = logFolder()
  const { state, write: put } = disk()
  const { sink, reports } = open(folder, {}, { write: put })
  state.full = true
  for (const n of countTo(3000)) sink.write(`${n} ${'x'.repeat(1000)}\n`)
  state.full = false
  vi.advanceTimersByTime(120_000)
  sink.write('after\n')
  sink.flushSync()
  const lines = linesOf(folder)
  const dropped = 3000 - (lines.length - 2)
  expect(dropped).toBeGreaterThan(1500)
  expect(lines.slice(0, -2).map((line) => Number(line.split(' ')[0]))).toEqual(countTo(3000 - dropped))
  expect(lines.slice(-2)).toEqual([`Log lines were dropped here {"dropped":${dropped}}`, 'after'])
  expect(reports.at(-1)?.fields).toMatchObject({ dropped })
})

test('a disk that is really full', () => {
  const folder = logFolder()
  const run = (command: string) => execFileSync('sh', ['-c', `${command} '${folder}'`], { stdio: 'pipe' })
  try {
    run('mount -t tmpfs -o size=64k tmpfs')
  } catch (error) {
    throw new Error('This test mounts a small tmpfs, which needs root and CAP_SYS_ADMIN', { cause: error })
  }
  onTestFinished(() => void run('umount -l'))
  const { sink, write, messages } = open(folder)
  writeFileSync(join(folder, 'other'), 'x'.repeat(32_000))
  write(...countTo(800).map((n) => `${n} ${'x'.repeat(80)}`))
  expect(messages()).toContain('The log file cannot be written; the server goes on')
  rmSync(join(folder, 'other'))
  sink.flushSync()
  const lines = linesOf(folder)
  expect(lines.every((line) => /^\d+ x{80}$/.test(line))).toBe(true)
  expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(countTo(lines.length))
})

test('a folder that cannot be made is tried again', () => {
  const folder = logFolder()
  writeFileSync(join(folder, 'logs'), 'a file where the folder should be')
  const { sink, write, messages } = open(join(folder, 'logs'))
  write('one')
  sink.exit()
  expect(messages()).toEqual([
    'The log file cannot be written; the server goes on',
    '1 log lines are not in the log file',
  ])
  rmSync(join(folder, 'logs'))
  write('two')
  expect(linesOf(join(folder, 'logs'))).toEqual(['one', 'two'])
  expect(messages().at(-1)).toBe('The log file is written again')
})

test('a file that somebody moves is made again within a second', () => {
  const folder = logFolder()
  let now = 0
  const { path, write } = open(folder, { rotateEvery: Infinity }, { now: () => now })
  write('one')
  renameSync(path, join(folder, 'moved'))
  now += 1000
  write('two')
  expect(readFileSync(path, 'utf8')).toBe('two\n')
})

test('archives that cannot be made are told of once, and nothing is lost', async () => {
  const folder = logFolder()
  const { sink, write, messages } = open(folder, { maxSize: 5 })
  write('one')
  mkdirSync(join(folder, 'app-29990101T000000000Z.log'))
  for (const line of ['two', 'three', 'four']) {
    write(line)
    await sink.close()
  }
  expect(messages()).toEqual(['Rotated log files cannot be compressed or deleted'])
  rmSync(join(folder, 'app-29990101T000000000Z.log'), { recursive: true })
  expect(linesOf(folder)).toEqual(['one', 'two', 'three', 'four'])
})
