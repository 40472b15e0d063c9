import { expect, test, vi } from 'vitest'
import { sideTables } from './analyze/tables.ts'
import { fileTable } from './build/report.ts'
import { CliError } from './errors.ts'
import { createProgress } from './progress.ts'
import { renderError } from './report.ts'
import { Recorder } from './test-support/world.ts'
import { inLine, visible } from './project/visible.ts'

const EVIL = 'a\u001b]0;title\u0007\u001b[2Jb\u009b31mc\r\nd\u0000'
// oxlint-disable-next-line no-control-regex
const steers = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

test('what steers a terminal is taken out, lines and tabs stay', () => {
  expect(visible(EVIL)).not.toMatch(steers)
  expect(visible('a\tb\nc \u00e9\u2192')).toBe('a\tb\nc \u00e9\u2192')
  expect(inLine(`first\r\n  second\n`)).toBe('first second ')
})

test('errors, tables and progress show names from elsewhere so', async () => {
  const look = { color: false, verbose: false }
  const sizes = { raw: 1, gzip: 1, brotli: 1 }
  const file = { file: EVIL, name: EVIL, isCode: true, isEntry: true, sizes, modules: [{ id: EVIL, bytes: 1, sizes }] }
  const stderr = new Recorder(true, 80)
  await createProgress({ stderr, color: false, json: false, now: () => new Date(0), live: true })('T', async (say) => {
    say(EVIL)
    await vi.waitFor(() => expect(stderr.text).toContain('T  a'))
  })
  const shown = [
    renderError(new CliError('INVALID_VALUE', { detail: EVIL, fix: EVIL, state: EVIL }), look),
    renderError(new CliError('CANCELLED', { detail: EVIL }), look),
    fileTable([{ file: EVIL, bytes: 1, gzip: 1 }]),
    sideTables({ side: 'client', files: [file], links: {} }, 100),
    stderr.text.replaceAll('\r\u001B[K', ''),
  ]
  for (const text of shown) expect(text).not.toMatch(steers)
  expect(fileTable([{ file: EVIL, bytes: 1, gzip: 1 }]).split('\n')).toHaveLength(2)
})
