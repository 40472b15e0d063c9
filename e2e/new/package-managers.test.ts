import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectApi, expectPage } from '../support/answers.ts'
import { flux, openApp, temporaryFolder } from '../support/app.ts'
import { withManager, type ManagerName } from '../support/package-managers.ts'

interface Row {
  name: ManagerName
  pm: string
  lock: string
  flags: string[]
  page: boolean
}

/** Each package manager with some variant, so that both are seen in pairs. npm's is `e2e/new.test.ts`. */
const rows: Row[] = [
  { name: 'pnpm', pm: 'pnpm', lock: 'pnpm-lock.yaml', flags: [], page: true },
  { name: 'yarn 1', pm: 'yarn', lock: 'yarn.lock', flags: ['--db', 'none'], page: true },
  { name: 'yarn 4', pm: 'yarn', lock: 'yarn.lock', flags: ['--template', 'api'], page: false },
  { name: 'bun', pm: 'bun', lock: 'bun.lock', flags: ['--runtime', 'bun'], page: true },
]

describe.each(rows)('flux new --pm $pm ($name) $flags', ({ name, pm, lock, flags, page }) => {
  it('installs, passes its tests, builds and starts', async () => {
    const env = await withManager(name)
    const parent = await temporaryFolder()
    try {
      const args = ['new', 'my-app', '--yes', '--no-git', '--pm', pm, ...flags]
      const made = await flux(args, { cwd: parent, env, timeout: 400_000 })
      expect(made.code, made.all).toBe(0)
      expect(made.all).toContain(`${pm} `)
      const app = openApp(join(parent, 'my-app'), { env })
      expect(existsSync(join(app.dir, lock))).toBe(true)
      for (const script of ['typecheck', 'test', 'build']) {
        const result = await app.exec(pm, ['run', script])
        expect(result.code, `${pm} run ${script}\n${result.all}`).toBe(0)
      }
      const server = await app.start()
      await expectApi(server)
        .then(() => (page ? expectPage(server) : undefined))
        .finally(() => server.stop())
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
  })
})

it('--runtime bun without bun on PATH brings bun as a dependency', async () => {
  const parent = await temporaryFolder()
  const made = await flux(
    ['new', 'x', '--yes', '--no-git', '--no-install', '--runtime', 'bun', '--pm', 'npm', '--dry-run'],
    {
      cwd: parent,
    },
  )
  expect(made.stdout).toMatch(/^\+\s+"bun": "/m)
  const withBun = await flux(
    ['new', 'x', '--yes', '--no-git', '--no-install', '--runtime', 'bun', '--pm', 'npm', '--dry-run'],
    {
      cwd: parent,
      env: await withManager('bun'),
    },
  )
  expect(withBun.stdout).not.toMatch(/^\+\s+"bun": "/m)
  await rm(parent, { recursive: true })
})
