import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectApi, expectPage } from '../support/answers.ts'
import { flux, openApp, temporaryFolder, type App } from '../support/app.ts'
import type { Finished } from '../support/command.ts'
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
      const app = openApp(join(parent, 'my-app'), { env })
      if (made.code !== 0 && pm === 'yarn' && lacksPlatformPackage(made.all)) await proveWithoutTools(app, made.all)
      else await proveWhole(app, made)
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
  })

  async function proveWhole(app: App, made: Finished): Promise<void> {
    expect(made.code, made.all).toBe(0)
    expect(made.all).toContain(`${pm} `)
    expect(existsSync(join(app.dir, lock))).toBe(true)
    for (const script of ['typecheck', 'test', 'build']) {
      const result = await app.exec(pm, ['run', script])
      expect(result.code, `${pm} run ${script}\n${result.all}`).toBe(0)
    }
    const server = await app.start()
    await expectApi(server)
      .then(() => (page ? expectPage(server) : undefined))
      .finally(() => server.stop())
  }

  /**
   * yarn wants to know every platform's package of every tool, also those it would not install, and not every registry holds
   * them all. What depends on FluxStack is proven all the same: both vendored packages install, frozen too, and load.
   */
  async function proveWithoutTools(app: App, said: string): Promise<void> {
    console.warn(
      `${name}: this registry lacks a package that yarn asks for, so tools are left out: ${lacksPlatformPackage(said)}`,
    )
    const file = join(app.dir, 'package.json')
    const manifest: Record<string, Record<string, string>> = JSON.parse(await readFile(file, 'utf8'))
    const { fluxstack = '' } = manifest['devDependencies'] ?? {}
    expect(fluxstack).toMatch(/^file:/)
    await writeFile(file, JSON.stringify({ ...manifest, devDependencies: { fluxstack } }))
    const installed = await app.exec(pm, ['install'], { env: { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' } })
    expect(installed.code, installed.all).toBe(0)
    expect(existsSync(join(app.dir, lock))).toBe(true)
    const frozen = await app.exec(pm, ['install', name === 'yarn 1' ? '--frozen-lockfile' : '--immutable'])
    expect(frozen.code, frozen.all).toBe(0)
    const loaded = await app.exec(process.execPath, [
      '-e',
      "import('@fluxstack/runtime').then((m) => console.log(typeof m.createApp))",
    ])
    expect(loaded.stdout, loaded.all).toBe('function')
    expect((await app.flux(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/)
  }
})

function lacksPlatformPackage(said: string): string | undefined {
  return /Couldn't find any versions for "@[^"]+" that matches "[^"]+"|@\S+@npm:\S+: No candidates found/.exec(
    said,
  )?.[0]
}

it('--runtime bun without bun on PATH brings bun as a dependency', async () => {
  const parent = await temporaryFolder()
  const dependencies = async (dir: string, env: NodeJS.ProcessEnv) => {
    const args = ['new', dir, '--yes', '--no-git', '--no-install', '--runtime', 'bun', '--pm', 'npm']
    const made = await flux(args, { cwd: parent, env })
    expect(made.code, made.all).toBe(0)
    const manifest: { dependencies: object } = JSON.parse(await readFile(join(parent, dir, 'package.json'), 'utf8'))
    return Object.keys(manifest.dependencies)
  }
  expect(await dependencies('without', {})).toContain('bun')
  expect(await dependencies('with', await withManager('bun'))).not.toContain('bun')
  await rm(parent, { recursive: true })
})
