import { spawnSync } from 'node:child_process'
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeApp } from '../generate/test-support/app.ts'
import type { DeployApp, DeployPlan } from '../define-deploy-target.ts'
import systemd from './targets/systemd.ts'
import { unitFile } from './systemd-unit.ts'

const app: DeployApp = {
  root: '/nowhere',
  name: 'my-app',
  runtime: 'node',
  database: 'sqlite',
  redis: false,
  outDir: 'dist',
  port: 3000,
  stopSeconds: 25,
  release: 'abc1234567',
  pageVariables: {},
  variables: [
    { name: 'FLUX_SECRET', required: true, isSet: true },
    { name: 'DATABASE_URL', required: false, isSet: false },
  ],
}
type Chosen = Parameters<typeof systemd.plan>[0]['options']
const options: Chosen = { host: 'me@example.com', port: 3000, dir: undefined, secrets: 'missing', setup: true }
const planOf = (rest: Partial<Chosen> = {}, of: Partial<DeployApp> = {}): DeployPlan =>
  systemd.plan({ app: { ...app, ...of }, options: { ...options, ...rest }, tool: 'ssh', read: () => undefined })

describe('the unit', () => {
  const analyzer = spawnSync('systemd-analyze', ['--version']).status === 0

  test.each(['sqlite', 'postgres', 'none'] as const)('of %s holds for systemd-analyze', (database) => {
    expect(analyzer, 'this test needs systemd-analyze: apt install systemd').toBe(true)
    const folder = mkdtempSync(join(tmpdir(), 'flux-unit-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'my-app.service')
    writeFileSync(file, unitFile({ ...app, database }, { dir: '/srv/my-app', port: 3000 }))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
    expect(stderr.split('\n').filter((line) => line.includes('my-app'))).toEqual([])
    expect(status, stderr).toBe(0)
    const security = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
      encoding: 'utf8',
    })
    const exposure = Number(/exposure level for my-app\.service: ([\d.]+)/.exec(security.stdout)?.[1])
    expect(exposure, security.stdout + security.stderr).toBeLessThan(3)
  })

  test('lets the server finish before it is ended, and write into its data alone', () => {
    const text = unitFile(app, { dir: '/srv/my-app', port: 4000 })
    expect(text).toContain('TimeoutStopSec=25\n')
    expect(text).toContain('ReadWritePaths=/srv/my-app/shared/data\n')
    expect(text).toContain('Environment=PORT=4000\n')
  })
})

describe('the steps', () => {
  const titles = (plan: DeployPlan, env?: string) => plan.steps({ env }).map(({ title }) => title)

  test('are back up and migrate, switch, ready, in this order', () => {
    expect(titles(planOf(), 'FLUX_SECRET\n')).toEqual([
      'Prepare the server',
      'Make the release',
      'Copy the build',
      'Copy the unit',
      'Install the unit',
      'Back up the database and bring it up to date',
      'Switch to the release',
      'Wait until it answers',
      'Remove all but the last 5 releases',
    ])
  })

  test('hand over secrets where there are none, or when told to', () => {
    const sends = (plan: DeployPlan, env?: string) => titles(plan, env).includes('Hand over the secrets')
    expect(sends(planOf())).toBe(true)
    expect(sends(planOf(), '')).toBe(true)
    expect(sends(planOf(), 'FLUX_SECRET\n')).toBe(false)
    expect(sends(planOf({ secrets: 'all' }), 'FLUX_SECRET\n')).toBe(true)
    expect(sends(planOf({ secrets: 'none' }))).toBe(false)
    expect(planOf().has?.({ env: 'FLUX_SECRET\nOTHER=1\n' })).toEqual(['FLUX_SECRET'])
  })

  test('are scripts that a shell can read', () => {
    const scripts = planOf()
      .steps({})
      .flatMap(({ run }) => (run[0] === 'ssh' ? [run.at(-1) ?? ''] : []))
    expect(scripts.length).toBeGreaterThan(5)
    for (const script of scripts) expect(spawnSync('sh', ['-n', '-c', script]).status, script).toBe(0)
  })

  test.each([
    [{ host: '-oProxyCommand=touch' }, 'INVALID_VALUE'],
    [{ host: 'a b' }, 'INVALID_VALUE'],
    [{ host: 'me@-oProxyCommand' }, 'INVALID_VALUE'],
    [{ host: undefined }, 'MISSING_FLAG'],
    [{ dir: '/srv/$(id)' }, 'INVALID_VALUE'],
    [{ dir: 'relative' }, 'INVALID_VALUE'],
    [{ dir: '/srv/../etc' }, 'INVALID_VALUE'],
  ])('refuse %j', (given, code) => {
    expect(() => planOf(given)).toThrow(expect.objectContaining({ code }))
  })

  test('refuse a name that is none of a service', () => {
    expect(() => planOf({}, { name: '1-app' })).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  })
})

test('a dry run shows unit and commands, with the secrets by name', async () => {
  const made = await makeApp()
  made.write('.env', `FLUX_SECRET=${'s'.repeat(40)}\n`)
  const said = await made.flux('deploy systemd --host me@example.com --dry-run')
  expect(said.code).toBe(0)
  expect(said.stdout).toContain('rsync -az --delete')
  expect(said.stdout).toContain('FLUX_SECRET=<secret>')
  expect(said.stdout).not.toContain('ssssssss')
})
