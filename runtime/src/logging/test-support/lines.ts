import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** A folder of the test's own. */
export function logFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flux-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Every line in a folder's logs, oldest file first. */
export function linesOf(folder: string): string[] {
  // the archives' names sort by age, and come before the file that is being written
  const files = readdirSync(folder).filter((file) => /\.log(?:\.gz)?$/.test(file))
  const byAge = files.toSorted((a, b) => Number(a === 'app.log') - Number(b === 'app.log') || (a < b ? -1 : 1))
  return byAge.flatMap((file) => {
    const bytes = readFileSync(join(folder, file))
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    return text === '' ? [] : text.replace(/\n$/, '').split('\n')
  })
}

/** 0, 1, 2, … */
export function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}
