import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAsk } from '../ask.ts'
import { CliError } from '../errors.ts'
import { resolveOptions, type NewFlags } from './options.ts'

let cwd: string
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'flux-options-')))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const none: NewFlags = {
  dir: undefined,
  name: undefined,
  template: undefined,
  runtime: undefined,
  db: undefined,
  pm: undefined,
  install: undefined,
  git: undefined,
  existing: undefined,
  force: false,
}

const signal = new AbortController().signal

function resolve(flags: Partial<NewFlags>, { yes = true, agent }: { yes?: boolean; agent?: string } = {}) {
  const ask = createAsk({ isTTY: false, json: false, yes, argv: ['new'], signal })
  return resolveOptions({ ...none, ...flags }, { ask, cwd, env: { npm_config_user_agent: agent } })
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'none',
    (error: unknown) => (error instanceof CliError ? `${error.code} ${error.fix}` : String(error)),
  )

test('--yes takes the defaults, and the package manager that ran the command', async () => {
  expect(await resolve({ dir: 'shop' }, { agent: 'pnpm/12.0.0 node/v20' })).toEqual({
    dir: join(cwd, 'shop'),
    name: 'shop',
    template: 'app',
    runtime: 'node',
    db: 'sqlite',
    pm: 'pnpm',
    install: true,
    git: true,
    existing: undefined,
    workspace: undefined,
  })
  expect(await resolve({})).toMatchObject({ dir: join(cwd, 'my-app'), name: 'my-app', pm: 'npm' })
})

test('flags win over defaults', async () => {
  const flags = { template: 'api', runtime: 'bun', db: 'none', pm: 'yarn', install: false, git: false } as const
  expect(await resolve({ dir: 'a', ...flags, force: true })).toMatchObject({ ...flags, existing: 'overwrite' })
})

test('the name is the folder’s, the folder is the name’s', async () => {
  expect(await resolve({ name: '@acme/shop' })).toMatchObject({ dir: join(cwd, 'shop'), name: '@acme/shop' })
  expect(await resolve({ dir: 'web', name: '@acme/shop' })).toMatchObject({ dir: join(cwd, 'web'), name: '@acme/shop' })
  expect(await resolve({ dir: './apps/web/' })).toMatchObject({ dir: join(cwd, 'apps/web'), name: 'web' })
  expect(await resolve({ dir: '.' })).toMatchObject({ dir: cwd })
})

test('a folder that is no package name is refused, naming the way out', async () => {
  expect(await codeOf(resolve({ dir: 'MyApp' }))).toMatch(/^INVALID_NAME .*--name myapp\.$/)
  expect(await codeOf(resolve({ dir: 'shops/My Shop' }))).toMatch(/^INVALID_NAME .*--name my-shop\.$/)
  expect(await resolve({ dir: 'MyApp', name: 'my-app' })).toMatchObject({ dir: join(cwd, 'MyApp'), name: 'my-app' })
})

test('an empty folder is not the current one', async () => {
  expect(await codeOf(resolve({ dir: '' }))).toMatch(/^INVALID_NAME /)
})

test('without a terminal and --yes the first open choice is named', async () => {
  expect(await codeOf(resolve({ dir: 'a' }, { yes: false }))).toMatch(/^MISSING_FLAG .*--template <app\|api>/)
  expect(await codeOf(resolve({}, { yes: false }))).toMatch(/^MISSING_ARGUMENT .*<dir>/)
})

test('inside a repository no other is made', async () => {
  mkdirSync(join(cwd, '.git'))
  expect(await resolve({ dir: 'apps/web' })).toMatchObject({ git: false })
  expect(await resolve({ dir: 'apps/web', git: true })).toMatchObject({ git: false })
})

test('inside a workspace its package manager is used, and another refused', async () => {
  writeFileSync(join(cwd, 'package.json'), '{"workspaces":["apps/*"],"packageManager":"pnpm@12.0.0"}')
  expect(await resolve({ dir: 'apps/web' }, { agent: 'npm/11.0.0' })).toMatchObject({
    pm: 'pnpm',
    git: false,
    workspace: { root: cwd },
  })
  expect(await codeOf(resolve({ dir: 'apps/web', pm: 'npm' }))).toMatch(/^INVALID_VALUE .*pnpm/)
})
