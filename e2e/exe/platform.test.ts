import { open, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeApp } from '../support/app.ts'
import { bun } from '../support/runtimes.ts'

/** `e_machine` of an ELF file, by the System V ABI. */
const machines = { arm64: 0xb7, x64: 0x3e }

test('--platform makes the executable of another machine, and the next build that of this one again', async () => {
  const app = await makeApp()
  const { bin } = await bun()
  const build = async (...args: string[]) => {
    const env = { PATH: `${bin}:${process.env['PATH']}` }
    const result = await app.flux(['build', '--target', 'exe', ...args], { env })
    expect(result.code, result.all).toBe(0)
    return result.all
  }
  const other = process.arch === 'arm64' ? 'x64' : 'arm64'
  const manifest = async () =>
    JSON.parse(await readFile(join(app.dir, 'dist', 'manifest.json'), 'utf8')) as Record<string, unknown>

  expect(await build('--platform', `linux-${other}`)).toContain(`dist/app runs on linux-${other}`)
  expect(await machineOf(join(app.dir, 'dist', 'app'))).toBe(machines[other])
  expect(await manifest()).toMatchObject({ target: 'exe', entry: 'app', platform: `linux-${other}` })
  expect(await build('--platform', `linux-${other}`)).toContain('Nothing has changed')

  expect(await build()).toContain('Start it with ./dist/app')
  expect(await manifest()).not.toHaveProperty('platform')
  expect((await app.exec(join(app.dir, 'dist', 'app'), ['serve'])).code).toBe(2)
  expect((await readdir(join(app.dir, 'dist'))).toSorted()).toEqual(['app', 'manifest.json'])
  await app.remove()
})

async function machineOf(path: string): Promise<number> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0)
  await file.close()
  expect(buffer.subarray(0, 4).toString('latin1')).toBe('\u007fELF')
  return buffer.readUInt16LE(18)
}
