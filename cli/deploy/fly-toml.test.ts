import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { filledFlyToml, flyToml, type FlyChoices } from './fly-toml.ts'
import { isFlyKey, keysOf } from './test-support/fly-keys.ts'

const choices: FlyChoices = {
  app: 'my-app',
  region: 'fra',
  size: 'shared-cpu-1x',
  memory: '512mb',
  volumeSize: 3,
  autoStop: 'off',
}
const app = { runtime: 'node', outDir: 'dist', database: 'sqlite', stopSeconds: 25, port: 3000 } as const
const variants = (['sqlite', 'postgres', 'none'] as const).flatMap((database) =>
  (['off', 'suspend'] as const).map((autoStop) => [database, autoStop] as const),
)

test.each(variants)('%s, auto stop %s: a parser reads it, and Fly knows every key', (database, autoStop) => {
  const parsed = parse(flyToml({ ...app, database }, { ...choices, autoStop }))
  expect(keysOf(parsed).filter((key) => !isFlyKey(key))).toEqual([])
  expect(parsed).toMatchObject({
    app: 'my-app',
    primary_region: 'fra',
    kill_timeout: '25s',
    http_service: { internal_port: 3000, auto_stop_machines: autoStop, concurrency: { type: 'connections' } },
  })
  const { checks } = parsed['http_service'] as { checks: { path: string }[] }
  expect(checks.map(({ path }) => path)).toEqual(['/api/health', '/api/ready'])
})

test('the list of keys would tell one that is none', () => {
  expect(['app', 'env.ANY', 'http_service.checks.path', 'build.args.A'].every(isFlyKey)).toBe(true)
  expect(['apps', 'http_service.check', 'http_service.checks.paths', 'vm.env.A'].some(isFlyKey)).toBe(false)
})

test('SQLite: a volume, one machine after the other, and no release command, which would not see it', () => {
  const parsed = parse(flyToml(app, choices))
  expect(parsed['mounts']).toEqual({
    source: 'data',
    destination: '/app/data',
    initial_size: '3gb',
    snapshot_retention: 14,
  })
  expect(parsed['deploy']).toEqual({ strategy: 'rolling' })
  expect(parsed['env']).toMatchObject({ DATABASE_URL: 'file:/app/data/app.db' })
})

test('PostgreSQL: a release command, and the new machine before the old one goes', () => {
  const parsed = parse(flyToml({ ...app, database: 'postgres', runtime: 'bun' }, choices))
  expect(parsed['deploy']).toEqual({ strategy: 'bluegreen', release_command: 'bun dist/server/migrate.js' })
  expect(parsed).not.toHaveProperty('mounts')
  expect(parsed['env']).not.toHaveProperty('DATABASE_URL')
})

describe('a file of the user’s', () => {
  const fill = (text: string) => filledFlyToml(text, app, choices)

  test.each([
    ['an empty one', ''],
    ['a comment alone', '# mine\n'],
    ['no line break at its end', 'app = "x"'],
    ['one made here, edited', flyToml(app, choices).replace('512mb', '2gb').replace('"fra"', '"ams"')],
    ['tables before others', '[[vm]]\n  cpus = 2\n[env]\nA = "1"\n[http_service]\ninternal_port = 80 # mine\n'],
    ['line breaks of Windows', 'app = "x"\r\n\r\n[env]\r\nA = "1"\r\n'],
    ['checks of its own', '[[http_service.checks]]\npath = "/mine"\n[http_service]\ninternal_port = 1\n'],
  ])('%s: every line of it stays, filling twice is filling once, and what is needed is there', (_name, text) => {
    const filled = fill(text)
    const lines = filled.split(/\r?\n/)
    for (const line of text.split(/\r?\n/)) expect(lines).toContain(line)
    expect(fill(filled)).toBe(filled)
    const [before, after] = [parse(text), parse(filled)]
    expect(after).toMatchObject(before)
    expect(keysOf(after)).toEqual(expect.arrayContaining(['app', 'http_service.concurrency.type', 'mounts.source']))
    const alone = text.includes('\r') ? filled.replaceAll('\r\n', '') : ''
    expect(alone).not.toContain('\n')
  })

  test('the port that it names is the one that the app gets', () => {
    expect(parse(fill('[http_service]\ninternal_port = 8080\n'))['env']).toMatchObject({ PORT: '8080' })
  })

  test('services of its own are left to it', () => {
    expect(parse(fill('[[services]]\ninternal_port = 8080\nprotocol = "tcp"\n'))).not.toHaveProperty('http_service')
  })

  test('a table that nothing can be added to is told with what it lacks', () => {
    expect(() => fill('env = { A = "1" }\n')).toThrowError(/\[env\] is written in a way[^]*PORT = "3000"/)
  })
})
