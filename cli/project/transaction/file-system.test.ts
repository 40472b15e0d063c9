import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { disk, retryWhileBusy } from './file-system.ts'

const busy = (code: string): Error => Object.assign(new Error(code), { code })

it('on Windows tries again while a file is busy, waiting twice as long each time', () => {
  const waits: number[] = []
  let left = 3
  const work = (): string => {
    if (left-- > 0) throw busy('EBUSY')
    return 'done'
  }
  expect(retryWhileBusy(work, true, (ms) => waits.push(ms))).toBe('done')
  expect(waits).toEqual([5, 10, 20])
})

it('gives up after 2.3 seconds, and at once for other errors and other systems', () => {
  const fails = (code: string, windows: boolean): number => {
    const waits: number[] = []
    const work = (): never => {
      throw busy(code)
    }
    expect(() => retryWhileBusy(work, windows, (ms) => waits.push(ms))).toThrow(code)
    return waits.reduce((sum, ms) => sum + ms, 0)
  }
  expect(fails('EPERM', true)).toBe(2275)
  expect(fails('ENOENT', true)).toBe(0)
  expect(fails('EPERM', false)).toBe(0)
})

it('finds nothing below a file, and never writes over a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-disk-'))
  writeFileSync(join(folder, 'file'), 'x')
  expect(disk.stat(join(folder, 'file/inside'))).toBeUndefined()
  expect(() => disk.write(join(folder, 'file'), 'y')).toThrow('EEXIST')
  rmSync(folder, { recursive: true })
})
