import { describe, expect, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../generate/test-support/app.ts'
import { flyctl, flyctlWithApp } from './test-support/flyctl.ts'
import { standIns, type Reply } from './test-support/stand-in.ts'

const SECRET = 'Zm9yLXRlc3RzLW9ubHktYW5kLW5vd2hlcmUtZWxzZQ=='

async function fresh(): Promise<GeneratedApp> {
  const app = await makeApp()
  app.write('Dockerfile', 'FROM scratch\n')
  app.write('.env', `FLUX_SECRET=${SECRET}\n`)
  return app
}

const noise: Omit<Reply, 'to'>[] = [
  { code: 1, complains: 'Error: temporary failure\n' },
  { says: '<html>a proxy of the hotel</html>' },
  { says: '{"apps":[]}' },
  { says: '[7, null]' },
  { says: '' },
]

describe('where flyctl does not say what is there, nothing is made or replaced', () => {
  const cases = ['apps list', 'secrets list', 'volumes list'].flatMap((to) => noise.map((reply) => ({ to, ...reply })))
  test.each(cases)('%j', async (reply) => {
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctlWithApp(reply) })]
    const before = app.tree()
    const said = await app.flux('deploy fly --no-build --wait 0', { env: { PATH: tools.path } })
    expect(said.code).toBe(1)
    expect(said.stderr).toContain('DEPLOY_FAILED')
    expect(said.stderr).toContain(`flyctl ${reply.to}`)
    expect(said.stderr).toContain(reply.complains?.trim() ?? 'not understood')
    expect(tools.lines().filter((line) => /create|import|deploy/.test(line))).toEqual([])
    expect(app.tree()).toEqual(before)
  })

  test.each(['[]', 'null'])('%s is an answer: there is none', async (says) => {
    const replies = ['secrets list', 'volumes list'].map((to) => ({ to, says }))
    const [app, tools] = [await fresh(), standIns({ flyctl: flyctlWithApp(...replies) })]
    expect((await app.flux('deploy fly --no-build --wait 0', { env: { PATH: tools.path } })).code).toBe(0)
    expect(tools.lines().join('\n')).toMatch(/volumes create data[^]*secrets import/)
  })
})

test('where the server does not say which secrets it has, none are written over them', async () => {
  const app = await fresh()
  const replies = [{ to: '-o BatchMode=yes', code: 1, complains: 'sudo: a password is required\n' }]
  const tools = standIns({ ssh: { replies }, rsync: { replies: [] } })
  const said = await app.flux('deploy systemd --host me@example.com --no-build', { env: { PATH: tools.path } })
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('sudo: a password is required')
  expect(tools.lines()).toHaveLength(2)
  expect(tools.calls().every(({ stdin }) => stdin === '')).toBe(true)
})

test('what programs say comes without secrets and without what steers a terminal', async () => {
  const app = await fresh()
  const complains = `Error: \u001b]0;title\u0007\u001b[2J${SECRET}\u009b31m\n`
  for (const to of ['version', 'auth whoami', 'apps list', 'deploy']) {
    const tools = standIns({ flyctl: flyctl({ to, code: 1, complains }) })
    const said = await app.flux('deploy fly --no-build --wait 0', { env: { PATH: tools.path } })
    expect(said.code, to).toBe(1)
    expect(said.stderr, to).toContain('<FLUX_SECRET>')
    // oxlint-disable-next-line no-control-regex
    expect(said.stderr + said.stdout, to).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|Zm9y/)
  }
})
