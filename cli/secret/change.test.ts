import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import command from '../commands/secret.ts'
import { runWith } from '../run.ts'
import { entryOf } from '../test-support/commands.ts'
import { outputs, world } from '../test-support/world.ts'

const OLD = 'o'.repeat(43)
const OLDER = 'p'.repeat(43)
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-secret-'))
  writeFileSync(join(root, 'package.json'), '{ "dependencies": { "@fluxstack/runtime": "2.0.0" } }\n')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const run = runWith(async () => [entryOf('secret', command)])

async function flux(line: string, env: Record<string, string> = {}) {
  const streams = outputs()
  const code = await run(line.split(' '), world(streams, { cwd: root, env, now: () => new Date() }))
  return { code, all: streams.stdout.text + streams.stderr.text, stdout: streams.stdout.text }
}
const write = (text: string, file = '.env') => writeFileSync(join(root, file), text)
const read = (file = '.env') => readFileSync(join(root, file), 'utf8')
const listed = (file = '.env') => (/^FLUX_SECRET=(.*)$/m.exec(read(file))?.[1] ?? '').split(',')

test('flux secret prints 32 random bytes, another each time, and writes nothing', async () => {
  const [first, second] = [await flux('secret'), await flux('secret')]
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{43}\n$/) })
  expect(second.stdout).not.toBe(first.stdout)
  expect(JSON.parse((await flux('secret --json')).stdout)).toEqual({
    ok: true,
    data: { secret: expect.stringMatching(/^[\w-]{43}$/) },
  })
  expect(existsSync(join(root, '.env'))).toBe(false)
})

describe('flux secret rotate', () => {
  test('puts a new one before the old, and shows neither', async () => {
    write(`# mine\nFLUX_SECRET=${OLD}\nOTHER=1\n`)
    const { code, all } = await flux('secret rotate')
    const [fresh = '', ...old] = listed()
    expect({ code, old }).toEqual({ code: 0, old: [OLD] })
    expect(fresh).toMatch(/^[\w-]{43}$/)
    expect(read()).toBe(`# mine\nFLUX_SECRET=${fresh},${OLD}\nOTHER=1\n`)
    expect(all).not.toMatch(new RegExp(`${fresh}|${OLD}`))
    expect(all).toMatch(/Restart every instance[^]*flux secret prune/)
  })

  test('keeps as many old ones as it is told', async () => {
    write(`FLUX_SECRET=${OLD},${OLDER}\n`)
    expect((await flux('secret rotate')).all).toContain('1 secret went')
    expect(listed().slice(1)).toEqual([OLD])
    await flux('secret rotate --keep 9')
    expect(listed()).toHaveLength(3)
    await flux('secret rotate --keep 0')
    expect(listed()).toHaveLength(1)
  })

  test('makes the file where there is none, for its owner alone', async () => {
    expect((await flux('secret rotate --file .env.production')).code).toBe(0)
    expect(listed('.env.production')).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    expect(statSync(join(root, '.env.production')).mode & 0o777).toBe(0o600)
  })

  test('--dry-run changes nothing and shows nothing of it', async () => {
    write(`FLUX_SECRET=${OLD}\n`)
    const { all } = await flux('secret rotate --dry-run')
    expect(all).toContain('<secret>')
    expect(all).not.toContain(OLD)
    expect(listed()).toEqual([OLD])
  })

  test('takes out what no server starts with, and says where else the variable is set', async () => {
    write('FLUX_SECRET=short\n')
    write(`FLUX_SECRET=${OLD}\n`, '.env.local')
    const { all } = await flux('secret rotate', { FLUX_SECRET: OLD })
    expect(listed()).toHaveLength(1)
    expect(all).toMatch(
      /1 secret of fewer than 32[^]*The environment sets FLUX_SECRET[^]*\.env\.local sets FLUX_SECRET/,
    )
  })

  test('keeps no copy of the old ones for undo', async () => {
    write(`FLUX_SECRET=${OLD}\n`)
    await flux('secret rotate --keep 0')
    const { stdout } = await flux('secret rotate --keep 0 --json')
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, data: { file: '.env', kept: 0, removed: 1 } })
    const found = readdirSync(join(root, '.flux'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').includes(OLD))
    expect(found).toEqual([])
  })
})

describe('flux secret prune', () => {
  test('takes the old ones out, and twice is once', async () => {
    write(`FLUX_SECRET=${OLD},${OLDER}\n`)
    expect((await flux('secret prune')).all).toContain('1 secret went')
    expect(listed()).toEqual([OLD])
    expect((await flux('secret prune')).all).toContain('Nothing to change')
    expect(listed()).toEqual([OLD])
  })

  test.each(['', 'FLUX_SECRET=\n'])('says that there is none in %j', async (text) => {
    if (text !== '') write(text)
    expect(await flux('secret prune')).toMatchObject({ code: 1, all: expect.stringContaining('SECRET_NOT_FOUND') })
  })
})

test('outside of an app rotate is refused', async () => {
  rmSync(join(root, 'package.json'))
  expect(await flux('secret rotate')).toMatchObject({ code: 1, all: expect.stringContaining('NOT_A_PROJECT') })
})
