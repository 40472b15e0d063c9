import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigProblemsError } from '../../../config/problems.ts'
import { secretValues } from '../../../env/secret-values.ts'
import { appKeyRing } from './app-secrets.ts'
import { KeyRing } from './key-ring.ts'

const NEW = 'n'.repeat(32)
const OLD = 'o'.repeat(32)
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-secrets-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const ring = (mode: string, value?: string) =>
  appKeyRing({
    need: 'Snapshots of live components',
    environment: { mode, values: { FLUX_SECRET: value }, origins: {} },
    root,
  })
const idOf = (keys: KeyRing) => keys.for('test').newest.id
const refusal = (mode: string, value?: string): string => {
  try {
    ring(mode, value)
  } catch (error) {
    if (error instanceof ConfigProblemsError && error.code === 'ENV_INVALID') return error.message
    throw error
  }
  throw new Error('It was not refused')
}

describe('the secrets of FLUX_SECRET', () => {
  test('are a list, newest first, and no log shows any of them', () => {
    const keys = ring('production', ` ${NEW} , ${OLD},`).for('test')
    expect(keys.newest.id).toBe(idOf(new KeyRing([NEW])))
    expect(keys.find(idOf(new KeyRing([OLD])))).toBeDefined()
    expect([...secretValues()]).toEqual(expect.arrayContaining([NEW, OLD]))
  })

  test('are refused when one is short, without its value', () => {
    const message = refusal('development', `${NEW},hunter22`)
    expect(message).toMatch(/FLUX_SECRET[^]*at least 32 characters/)
    expect(message).not.toContain('hunter22')
  })

  test.each(['production', 'staging'])('are required in %s, and the refusal says for what and what to do', (mode) => {
    expect(refusal(mode)).toMatch(
      /not allow a start in \w+[^]*Snapshots of live components need a secret[^]*flux secret/,
    )
    expect(refusal(mode, ' , ')).toContain('FLUX_SECRET')
    expect(existsSync(join(root, '.flux'))).toBe(false)
  })
})

describe('without the variable', () => {
  test('development makes one, keeps it for the next start, for its owner alone, and out of git', () => {
    const first = idOf(ring('development'))
    expect(idOf(ring('development'))).toBe(first)
    const folder = join(root, '.flux', 'cache')
    expect(readdirSync(folder).toSorted()).toEqual(['.gitignore', 'development-secret'])
    expect(statSync(join(folder, 'development-secret')).mode & 0o777).toBe(0o600)
    execFileSync('git', ['init', '-q', root])
    expect(execFileSync('git', ['-C', root, 'status', '--porcelain', '-uall'], { encoding: 'utf8' })).toBe('')
    expect(readFileSync(join(folder, 'development-secret'), 'utf8')).toMatch(/^[\w-]{43}\n$/)
  })

  test('one that is damaged is made anew, and another project has another', () => {
    const first = idOf(ring('development'))
    writeFileSync(join(root, '.flux', 'cache', 'development-secret'), 'short')
    const second = idOf(ring('development'))
    expect(second).not.toBe(first)
    expect(idOf(ring('development'))).toBe(second)
  })

  test('a project that cannot be written has one for the life of the process', () => {
    mkdirSync(join(root, '.flux'))
    writeFileSync(join(root, '.flux', 'cache'), 'a file')
    expect(idOf(ring('development'))).toBe(idOf(ring('development')))
  })

  test('tests have one for the life of the process, and write nothing', () => {
    expect(idOf(ring('test'))).toBe(idOf(ring('test')))
    expect(readdirSync(root)).toEqual([])
  })
})
