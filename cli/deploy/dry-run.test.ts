import { expect, test } from 'vitest'
import { makeApp } from '../generate/test-support/app.ts'
import type { DeployResult } from './deploy.ts'
import { standIns } from './test-support/stand-in.ts'

const DEVELOPMENT = `FLUX_SECRET=Zm9yLXRlc3RzLW9ubHktYW5kLW5vd2hlcmUtZWxzZQ==
DATABASE_URL=postgres://me:hunter22@localhost:5432/app
`

test('a dry run says what a deployment would be refused for', async () => {
  const app = await makeApp({ db: 'postgres' })
  app.write('.env', DEVELOPMENT)
  const line = 'deploy systemd --host me@example.com --dry-run'
  const shown = await app.flux(line)
  expect(shown.code).toBe(0)
  const why = 'DATABASE_URL is the address of this machine, which leads nowhere from another.'
  expect(shown.stderr).toContain(`Refused unless it is set there already: ${why}`)
  expect(shown.stdout + shown.stderr).not.toContain('hunter22')
  const { data } = JSON.parse((await app.flux(`${line} --json`)).stdout) as { data: DeployResult }
  expect(data.problems).toEqual([why])
  const settled = await app.flux('deploy docker --up --dry-run --json')
  expect(JSON.parse(settled.stdout)).toMatchObject({ data: { problems: [] } })
})

test('where nobody can have it already, it would be refused for certain', async () => {
  const app = await makeApp()
  app.write('.env', '')
  expect((await app.flux('deploy docker --up --dry-run')).stderr).toContain(
    'This would be refused: FLUX_SECRET is not set.',
  )
})

test('the way back is told of a deployment that has begun, and not of an image that could not be built', async () => {
  const app = await makeApp()
  app.write('Dockerfile', 'FROM scratch\n')
  const failing = async (to: string, line: string) => {
    const tools = standIns({ docker: { replies: [{ to, code: 1, complains: 'no\n' }] } })
    const said = await app.flux(`deploy docker --no-build --wait 0 --json ${line}`, { env: { PATH: tools.folder } })
    return (JSON.parse(said.stdout) as { error: { fix: string; state: string } }).error
  }
  const built = await failing('build', '')
  expect(built.fix).not.toContain('To go back')
  expect(built.state).toContain('Nothing was deployed')
  expect((await failing('push', '--push --tag ghcr.io/me/a:1')).fix).toContain('To go back')
})

test('a first step that cannot be taken back is not said to have done nothing', async () => {
  const app = await makeApp({ db: 'none' })
  app.write('Dockerfile', 'FROM scratch\n')
  const fails = { to: 'deploy', code: 1, complains: 'no\n' }
  const there = { to: 'apps list', says: '[{"Name":"my-app"}]' }
  const secrets = { to: 'secrets list', says: '[{"Name":"FLUX_SECRET"}]' }
  const tools = standIns({ flyctl: { replies: [there, secrets, fails] } })
  const said = await app.flux('deploy fly --no-build --wait 0 --json', { env: { PATH: tools.folder } })
  const { error } = JSON.parse(said.stdout) as { error: { fix: string; state: string } }
  expect(error.fix).toContain('To go back')
  expect(error.state).not.toContain('Nothing was deployed')
})
