import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../generate/test-support/app.ts'
import { flyctl, flyctlWithApp } from './test-support/flyctl.ts'
import { standIns, type Call, type Reply } from './test-support/stand-in.ts'

const SECRET = 'Zm9yLXRlc3RzLW9ubHktYW5kLW5vd2hlcmUtZWxzZQ=='
const TOKEN = 'pa$$ "quoted" wörd'

async function fresh(db: 'sqlite' | 'postgres' | 'none' = 'sqlite'): Promise<GeneratedApp> {
  const app = await makeApp({ db })
  app.write('Dockerfile', 'FROM scratch\n')
  const database = db === 'postgres' ? 'DATABASE_URL=postgres://me:hunter22@db.example.com/app\n' : ''
  app.write('.env', `FLUX_SECRET=${SECRET}\n${database}`)
  return app
}

const deployWith = async (app: GeneratedApp, tools: { path: string }, line = '') =>
  app.flux(`deploy fly --no-build --wait 0 ${line}`, { env: { PATH: tools.path } })

const answer = (said: { stdout: string }) => JSON.parse(said.stdout) as { ok: boolean; error?: Record<string, string> }

/** Nowhere but on the standard input of the command that takes it. */
function expectNoSecret(app: GeneratedApp, said: { stdout: string; stderr: string }, calls: readonly Call[]) {
  const files = readdirSync(app.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules') && entry.name !== '.env')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  const seen = [
    said.stdout,
    said.stderr,
    ...files,
    ...calls.flatMap(({ argv, env }) => [argv.join(' '), JSON.stringify(env)]),
  ]
  for (const text of seen) for (const secret of [SECRET, TOKEN, 'hunter22']) expect(text).not.toContain(secret)
}

describe('launch and update', () => {
  test('creates app and volume, hands over secrets on standard input, deploys', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    app.write('.env', `FLUX_SECRET=${SECRET}\nUNRELATED=${TOKEN}\n`)
    const said = await deployWith(app, tools, '--region fra')
    expect(said.stderr).not.toContain('Error')
    expect(said.code).toBe(0)
    expect(tools.lines().filter((line) => !/list|regions|version|whoami/.test(line))).toEqual([
      'flyctl apps create my-app --org personal',
      'flyctl volumes create data --app my-app --region fra --size 1 --yes',
      'flyctl secrets import --stage --app my-app',
      'flyctl deploy --app my-app --config fly.toml --ha=false --yes',
    ])
    const given = tools.calls().filter(({ stdin }) => stdin !== '')
    expect(given).toMatchObject([
      { argv: ['secrets', 'import', '--stage', '--app', 'my-app'], stdin: `FLUX_SECRET=${SECRET}\n` },
    ])
    expect(said.stdout).toContain('flyctl releases --app my-app --image')
    expectNoSecret(app, said, tools.calls())
  })

  test('on what is there: backs up the volume, leaves its secrets, deploys', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctlWithApp() })]
    expect((await deployWith(app, tools)).code).toBe(0)
    const changing = () => tools.lines().filter((line) => !/list|regions|version|whoami/.test(line))
    expect(changing()).toEqual([
      'flyctl volumes snapshots create vol_1 --app my-app',
      'flyctl deploy --app my-app --config fly.toml --ha=false --yes',
    ])
    expect((await deployWith(app, tools, '--secrets all')).code).toBe(0)
    expect(changing()).toContain('flyctl secrets import --stage --app my-app')
  })

  test('a second run changes no file', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctlWithApp() })]
    await deployWith(app, tools)
    const before = app.tree()
    const again = await deployWith(app, tools, '--json')
    expect(app.tree()).toEqual(before)
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, data: { target: 'fly' } })
    expect(JSON.parse(again.stdout)).not.toHaveProperty('changes.0')
  })

  test('PostgreSQL: a release command, no volume, and its address among the secrets', async () => {
    const [app, tools] = [await fresh('postgres'), standIns({ flyctl: flyctl() })]
    const said = await deployWith(app, tools)
    expect(said.code).toBe(0)
    expect(app.read('fly.toml')).toContain('release_command = "node dist/server/migrate.js"')
    expect(tools.lines().join('\n')).not.toContain('volumes')
    expect(tools.calls().find(({ stdin }) => stdin !== '')?.stdin).toContain('DATABASE_URL=postgres://me:hunter22@')
    expectNoSecret(app, said, tools.calls())
  })

  test('takes fly where there is no flyctl', async () => {
    const [app, tools] = [await fresh('none'), standIns({ fly: flyctl() })]
    expect((await deployWith(app, tools)).code).toBe(0)
    expect(tools.lines()).toContain('fly deploy --app my-app --config fly.toml --ha=false --yes')
  })

  test('a dry run asks nobody, writes nothing and shows every command', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    const before = app.tree()
    const said = await deployWith(app, tools, '--dry-run')
    expect(said.code).toBe(0)
    expect(tools.calls()).toEqual([])
    expect(app.tree()).toEqual(before)
    for (const line of [
      'apps create my-app',
      'volumes create data',
      'secrets import',
      'FLUX_SECRET=<secret>',
      'flyctl deploy',
    ])
      expect(said.stdout).toContain(line)
    expectNoSecret(app, said, [])
  })

  test('undo takes fly.toml away, and says what it cannot take back', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    await deployWith(app, tools)
    const undone = await app.flux('undo --yes')
    expect(undone.code).toBe(0)
    expect(app.exists('fly.toml')).toBe(false)
    expect(undone.stdout + undone.stderr).toContain('flyctl apps destroy my-app')
  })
})

describe('when it goes wrong', () => {
  const cases: [string, Reply, string, RegExp, RegExp?][] = [
    [
      'nobody is signed in',
      { to: 'auth whoami', code: 1, complains: 'Error: no access token available\n' },
      'NOT_LOGGED_IN',
      /no access token/,
    ],
    [
      'the name is taken',
      { to: 'apps create', code: 1, complains: 'Error: Validation failed: Name has already been taken\n' },
      'NAME_TAKEN',
      /my-app/,
    ],
    [
      'the migration fails',
      { to: 'deploy', code: 1, complains: 'Error: release_command failed running on machine 1 with exit code 1\n' },
      'DEPLOY_FAILED',
      /migration failed/,
      /old version goes on/,
    ],
    [
      'a health check fails',
      { to: 'deploy', code: 1, complains: 'Error: health checks for machine 1 failed: timeout\n' },
      'DEPLOY_FAILED',
      /did not become healthy/,
    ],
    [
      'something else fails',
      { to: 'deploy', code: 3, complains: `Error: unknown ${SECRET}\n` },
      'DEPLOY_FAILED',
      /exit code 3[^]*<FLUX_SECRET>/,
    ],
  ]
  test.each(cases)('%s', async (_name, reply, code, detail, state = /./) => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl(reply) })]
    const said = await deployWith(app, tools, '--json')
    expect(said.code).toBe(1)
    expect(answer(said).error).toMatchObject({
      code,
      detail: expect.stringMatching(detail),
      state: expect.stringMatching(state),
    })
    expectNoSecret(app, said, tools.calls())
  })

  test.each([
    ['the sign-in', { to: 'auth whoami', hangs: true }, 'flyctl auth whoami'],
    ['a question', { to: 'apps list', hangs: true }, 'flyctl apps list'],
    ['a step', { to: 'deploy', hangs: true, says: 'Waiting for you to open a browser\n' }, 'flyctl deploy'],
  ] as [string, Reply, string][])('%s hangs: it is ended, and named', async (_name, reply, line) => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl(reply) })]
    const said = await deployWith(app, tools, '--deadline 3 --json')
    expect(said.code).toBe(1)
    expect(answer(said).error).toMatchObject({ code: 'TOOL_TIMEOUT', detail: expect.stringContaining(line) })
  })

  test('no flyctl: what to install, and the commands that would have run', async () => {
    const [app, tools] = [await fresh(), standIns({})]
    const said = await deployWith(app, tools, '--json')
    expect(answer(said).error).toMatchObject({ code: 'TOOL_MISSING', fix: expect.stringContaining('fly.io/docs') })
    expect(answer(said).error?.['detail']).toContain('flyctl deploy --app my-app')
    expect(app.exists('fly.toml')).toBe(false)
  })

  test.each([
    ['a name that is none', '--app My_App', 'INVALID_NAME'],
    ['a region that is none by its form', '--region frankfurt', 'INVALID_VALUE'],
    ['a region that Fly does not have', '--region fri', 'INVALID_VALUE'],
  ])('%s', async (_name, line, code) => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    const said = await deployWith(app, tools, `${line} --json`)
    expect(answer(said)).toMatchObject({ ok: false, error: { code } })
    expect(app.exists('fly.toml')).toBe(false)
    expect(tools.lines().join()).not.toContain('create')
  })

  test('a region that is nearly one is named', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    expect(answer(await deployWith(app, tools, '--region fri --json')).error?.['fix']).toBe(
      'Did you mean --region fra?',
    )
  })

  test('no Dockerfile, and none wanted', async () => {
    const [app, tools] = [await makeApp(), standIns({ flyctl: flyctl() })]
    const said = await deployWith(app, tools, '--no-dockerfile --json')
    expect(answer(said).error).toMatchObject({ code: 'DOCKERFILE_MISSING' })
    expect(tools.calls()).toEqual([])
  })

  test('variables that are missing, wrong, or lead nowhere from there', async () => {
    const [app, tools] = [await fresh('postgres'), standIns({ flyctl: flyctl() })]
    const detail = async () => answer(await deployWith(app, tools, '--json')).error?.['detail']
    app.write('.env', 'FLUX_SECRET=short\nDATABASE_URL=postgres://me:hunter22@localhost/app\n')
    expect(await detail()).toMatch(/DATABASE_URL is the address of this machine[^]*FLUX_SECRET is not allowed/)
    app.write('.env', '')
    expect(await detail()).toBe('DATABASE_URL is not set.\nFLUX_SECRET is not set.')
    expect(tools.lines().join()).not.toContain('create')
  })

  test('what is set there already need not be here', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctlWithApp() })]
    app.write('.env', '')
    expect((await deployWith(app, tools)).code).toBe(0)
  })
})

describe('a fly.toml of the user’s', () => {
  test('keeps every line, and gets what it lacks', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctlWithApp() })]
    const mine =
      '# mine\napp = "my-app" # the name\nprimary_region = "ams"\n\n[http_service]\n  internal_port = 8080\n\n[env]\n  FOO = "bar"\n'
    app.write('fly.toml', mine)
    expect((await deployWith(app, tools)).code).toBe(0)
    const text = app.read('fly.toml')
    for (const line of mine.split('\n')) expect(text).toContain(line)
    expect(text).toContain('  PORT = "8080"')
    expect(text).toMatch(/\[mounts\]\nsource = "data"/)
    expect(tools.lines()).toContain('flyctl deploy --app my-app --config fly.toml --ha=false --yes')
  })

  test('says where it is broken', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    app.write('fly.toml', 'app = "my-app"\n[env\n')
    const said = await deployWith(app, tools, '--json')
    expect(answer(said).error).toMatchObject({ code: 'CONFIG_INVALID', detail: expect.stringContaining('fly.toml:2:') })
  })

  test('stands over the command line, which may not say otherwise', async () => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctl() })]
    writeFileSync(join(app.root, 'fly.toml'), 'app = "mine"\nprimary_region = "ams"\n')
    const said = await deployWith(app, tools, '--region fra --json')
    expect(answer(said).error).toMatchObject({ code: 'INVALID_VALUE', detail: expect.stringContaining('ams') })
  })
})
