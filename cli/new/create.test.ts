import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAsk } from '../ask.ts'
import type { Context, ExecResult } from '../context.ts'
import { CliError } from '../errors.ts'
import { readLayers, stateOf } from '../project/state-layers.ts'
import { disk } from '../project/transaction/file-system.ts'
import { createApp as create } from './create.ts'
import type { NewFlags } from './options.ts'

vi.mock('./vendor.ts', () => ({
  frameworkPackages: () => ({ specs: { fluxstack: '^2.0.0', '@fluxstack/runtime': '^2.0.0' }, files: new Map() }),
}))

const createApp = (given: NewFlags, ctx: Context) => create(given, ctx, 'nowhere')

let cwd: string
let bin: string
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'flux-create-')))
  bin = mkdtempSync(join(tmpdir(), 'flux-bin-'))
  for (const program of ['git', 'npm']) writeFileSync(join(bin, program), '', { mode: 0o755 })
})
afterEach(() => [cwd, bin].forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A world whose programs do nothing but be remembered. */
function world(given: Partial<Context> = {}, answer: (program: string) => Partial<ExecResult> = () => ({})) {
  const said: string[] = []
  const ran: string[] = []
  const say = (text: string) => void said.push(text)
  const controller = new AbortController()
  const ask = createAsk({ isTTY: false, json: false, yes: true, argv: ['new'], signal: controller.signal })
  const ctx: Context = {
    cwd,
    root: undefined,
    env: { PATH: bin },
    argv: ['new'],
    log: { print: say, info: say, success: say, warn: say, error: say, debug: say },
    ask,
    exec: async (program, args = [], { cwd: place } = {}) => {
      ran.push([program, ...args, 'in', place].join(' '))
      return { exitCode: 0, stdout: '', stderr: '', ...answer(program) }
    },
    progress: (_title, task) => task(() => {}),
    now: () => new Date('2026-01-01T00:00:00Z'),
    stdout: { write: say },
    stderr: { write: say },
    isTTY: false,
    color: false,
    json: false,
    yes: true,
    dryRun: false,
    verbose: false,
    signal: controller.signal,
    version: '2.0.0',
    changed: () => {},
    ...given,
  }
  return { ctx, ran, said: () => said.join('\n') }
}

const flags = (dir: string, given: Partial<NewFlags> = {}): NewFlags => ({
  dir,
  name: undefined,
  template: undefined,
  runtime: undefined,
  db: undefined,
  pm: 'npm',
  install: undefined,
  git: undefined,
  existing: undefined,
  force: false,
  ...given,
})

const failure = (attempt: Promise<unknown>): Promise<CliError> =>
  attempt.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: CliError) => error,
  )

test('makes the app, then the repository, then installs, and says what to type next', async () => {
  const { ctx, ran, said } = world()
  const result = await createApp(flags('my-app'), ctx)
  const dir = join(cwd, 'my-app')
  expect(result).toEqual({ dir, name: 'my-app', installed: true, repository: true })
  expect(ran).toEqual([`git init --quiet in ${dir}`, `npm install --no-audit --no-fund in ${dir}`])
  expect(said()).toMatch(/my-app is ready[^]*cd my-app\n {2}npm run dev/)
  expect(statSync(join(dir, '.env')).mode & 0o777).toBe(0o600)
  expect(readdirSync(cwd)).toEqual(['my-app'])
  // Secrets and bytes have no base text to merge with.
  const { files } = stateOf(readLayers(disk, dir))
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['package.json', 'app/server/index.ts']))
  expect(Object.keys(files)).not.toContain('.env')
})

test('--dry-run shows all of it and writes nothing', async () => {
  const { ctx, ran, said } = world({ dryRun: true })
  await createApp(flags('deep/my-app'), ctx)
  expect(said()).toContain('deep/my-app/package.json'.slice(5))
  expect(said()).toContain('Install the dependencies with npm')
  expect(said()).toContain('<secret>')
  expect(ran).toEqual([])
  expect(readdirSync(cwd)).toEqual([])
})

test('makes the folders above', async () => {
  await createApp(flags('deep/er/my-app', { install: false }), world().ctx)
  expect(existsSync(join(cwd, 'deep/er/my-app/package.json'))).toBe(true)
})

test('a failed install keeps the files and says how to go on', async () => {
  const { ctx } = world({}, (program) =>
    program === 'npm'
      ? { exitCode: 1, stderr: 'npm warn old\nnpm error E404 no such package\nnpm error   at f (x.js:1:2)' }
      : {},
  )
  const error = await failure(createApp(flags('my-app'), ctx))
  expect(error).toMatchObject({ code: 'INSTALL_FAILED', exit: 1, fix: 'Go on with: cd my-app && npm install' })
  expect(error.detail).toBe('npm install failed:\nnpm error E404 no such package')
  expect(error.state).toContain('complete but for its dependencies')
  expect(existsSync(join(cwd, 'my-app/package.json'))).toBe(true)
})

test('an install that a person stops is cancelled, and says how to go on', async () => {
  const stopped = new CliError('CANCELLED', { detail: 'npm was stopped.' })
  const { ctx } = world({ exec: () => Promise.reject(stopped) })
  const error = await failure(createApp(flags('my-app', { git: false }), ctx))
  expect(error).toMatchObject({ code: 'CANCELLED', exit: 130, fix: 'Go on with: cd my-app && npm install' })
})

test('a package manager that is not there is told before anything is written', async () => {
  const error = await failure(createApp(flags('my-app', { pm: 'pnpm' }), world().ctx))
  expect(error).toMatchObject({ code: 'COMMAND_NOT_FOUND', state: 'Nothing was written.' })
  expect(readdirSync(cwd)).toEqual([])
  await createApp(flags('my-app', { pm: 'pnpm', install: false }), world().ctx)
})

test('without git the app is made, and that is said', async () => {
  rmSync(join(bin, 'git'))
  const { ctx, ran, said } = world()
  expect(await createApp(flags('my-app'), ctx)).toMatchObject({ repository: false })
  expect(ran).toHaveLength(1)
  expect(said()).toContain('git was not found')
})

test('a repository that git refuses is no reason to stop', async () => {
  const { ctx, said } = world({}, (program) => (program === 'git' ? { exitCode: 128, stderr: 'fatal: no' } : {}))
  await createApp(flags('my-app'), ctx)
  expect(said()).toContain('fatal: no')
})

test('an app in a workspace becomes a member, and is installed from its root', async () => {
  writeFileSync(join(cwd, 'package.json'), '{ "workspaces": ["libs/*"] }\n')
  const { ctx, ran, said } = world()
  await createApp(flags('apps/web'), ctx)
  expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toBe('{ "workspaces": ["libs/*", "apps/web"] }\n')
  expect(ran).toEqual([`npm install --no-audit --no-fund in ${cwd}`])
  expect(said()).toContain(`member of the workspace in ${cwd}`)
})

test.each([
  ['keep', 'mine'],
  ['overwrite', 'web'],
] as const)('--existing %s leaves %s as the package', async (existing, name) => {
  mkdirSync(join(cwd, 'web'))
  writeFileSync(join(cwd, 'web/package.json'), '{ "name": "mine" }')
  writeFileSync(join(cwd, 'web/notes.txt'), 'mine')
  const refused = await failure(createApp(flags('web', { install: false }), world().ctx))
  expect(refused.code).toBe('DIRECTORY_NOT_EMPTY')
  expect(refused.detail).toContain('notes.txt, package.json')
  expect(refused.fix).toContain('over package.json')

  const { ctx, said } = world()
  await createApp(flags('web', { install: false, existing }), ctx)
  expect(said().includes('Kept your own package.json:')).toBe(existing === 'keep')
  expect(JSON.parse(readFileSync(join(cwd, 'web/package.json'), 'utf8'))).toMatchObject({ name })
  expect(readFileSync(join(cwd, 'web/notes.txt'), 'utf8')).toBe('mine')
  expect(existsSync(join(cwd, 'web/app/server/index.ts'))).toBe(true)
})

test('a file in the place of the folder is refused', async () => {
  writeFileSync(join(cwd, 'web'), '')
  expect(await failure(createApp(flags('web'), world().ctx))).toMatchObject({ code: 'DIRECTORY_NOT_EMPTY' })
  expect(await failure(createApp(flags('web/deep'), world().ctx))).toMatchObject({ code: 'DIRECTORY_NOT_FOUND' })
})
