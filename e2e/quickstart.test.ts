import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { must, run } from './support/command.ts'
import { repository } from './support/paths.ts'
import { startServer } from './support/server.ts'

const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs')
const script = join(repository, 'scripts/quickstart.ts')

it('npm run quickstart -- --check proves that a new app answers, and exits 0', async () => {
  const result = await must('npm', ['run', '--silent', 'quickstart', '--', '--check'], {
    cwd: repository,
    timeout: 400_000,
  })
  expect(result.stdout).toContain('GET /api/health answers 200')
  expect(result.stdout).toContain('the live counter counts')
  expect(result.stdout).not.toContain('FAIL')
})

it('keeps running and prints its address without --check', async () => {
  const server = await startServer(process.execPath, [tsx, script], { cwd: repository, timeout: 400_000 })
  try {
    expect((await server.fetch('/api/health')).status).toBe(200)
  } finally {
    await server.stop('SIGINT')
    await removeApp(server.output())
  }
})

it('fails clearly, with exit code 1, where the install cannot work', async () => {
  const env = {
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_cache: join(repository, '.cache', 'empty'),
    npm_config_fetch_retries: '0',
  }
  const result = await run(process.execPath, [tsx, script, '--check'], { cwd: repository, env, timeout: 400_000 })
  expect(result.code, result.all).toBe(1)
  expect(result.all).toContain('npm install')
  expect(result.all).not.toMatch(/^\s+at /m)
  await removeApp(result.all)
})

/** The app is the person's to keep; here nobody wants it. */
async function removeApp(said: string): Promise<void> {
  const app = /Making a new app in (.+)/.exec(said)?.[1]
  expect(app).toBeDefined()
  if (app) await rm(dirname(app), { recursive: true, force: true })
}
