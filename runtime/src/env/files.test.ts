import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { applyEnvFiles, currentMode, loadEnvFiles, processEnvironment, projectRoot } from './files.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-env-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
  applyEnvFiles({ root, mode: 'test' }) // takes back what a test has applied
  vi.unstubAllEnvs()
})

const write = (file: string, text: string) => writeFileSync(join(root, file), text)

describe('loading', () => {
  test('later files stand over earlier ones, real variables over all', () => {
    write('.env', 'A=env\nB=env\nC=env\nD=env\nE=env')
    write('.env.local', 'B=local\nC=local\nD=local\nE=local')
    write('.env.staging', 'C=staging\nD=staging\nE=staging')
    write('.env.staging.local', 'D=staging.local\nE=staging.local')
    write('.env.production', 'A=production')
    const { values, origins, files } = loadEnvFiles({ root, mode: 'staging', env: { E: 'real' } })
    expect(values).toEqual({ A: 'env', B: 'local', C: 'staging', D: 'staging.local', E: 'real' })
    expect(files).toEqual(['.env', '.env.local', '.env.staging', '.env.staging.local'])
    expect(origins['D']).toEqual({ file: '.env.staging.local', line: 1 })
    expect(origins['E']).toBeUndefined()
  })

  test('no files are no problem', () => {
    expect(loadEnvFiles({ root, mode: 'test', env: {} })).toMatchObject({ values: {}, files: [], warnings: [] })
  })

  test('a line that is no assignment is a warning', () => {
    write('.env', 'A=1\nhunter2')
    expect(loadEnvFiles({ root, mode: 'test', env: {} }).warnings).toEqual([
      '.env:2 is ignored: not of the form NAME=value.',
    ])
  })
})

describe('applying', () => {
  test('puts what the files say into process.env, and takes it back when they change', () => {
    write('.env', 'FLUX_TEST_A=1\nFLUX_TEST_B=1')
    applyEnvFiles({ root, mode: 'test' })
    expect(process.env).toMatchObject({ FLUX_TEST_A: '1', FLUX_TEST_B: '1' })
    write('.env', 'FLUX_TEST_A=2')
    applyEnvFiles({ root, mode: 'test' })
    expect(process.env['FLUX_TEST_A']).toBe('2')
    expect(process.env['FLUX_TEST_B']).toBeUndefined()
  })

  test('leaves real variables alone', () => {
    vi.stubEnv('FLUX_TEST_A', 'real')
    write('.env', 'FLUX_TEST_A=file')
    applyEnvFiles({ root, mode: 'test' })
    expect(process.env['FLUX_TEST_A']).toBe('real')
  })

  test('does not make a file’s variable look like a real one', () => {
    write('.env', '\nFLUX_TEST_A=1')
    applyEnvFiles({ root, mode: 'test' })
    expect(loadEnvFiles({ root, mode: 'test' }).origins['FLUX_TEST_A']).toEqual({ file: '.env', line: 2 })
    expect(processEnvironment()).toMatchObject({ mode: 'test', origins: { FLUX_TEST_A: { line: 2 } } })
    expect(projectRoot()).toBe(root)
  })
})

test.each([
  [{}, 'development'],
  [{ NODE_ENV: 'production' }, 'production'],
  [{ NODE_ENV: 'production', FLUX_ENV: 'staging' }, 'staging'],
  [{ NODE_ENV: '', FLUX_ENV: '' }, 'development'],
])('the mode of %j is %s', (env, mode) => {
  expect(currentMode(env)).toBe(mode)
})
