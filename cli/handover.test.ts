import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from './package-root.ts'
import { runWith } from './run.ts'
import { entryOf, everything } from './test-support/commands.ts'
import { outputs, world } from './test-support/world.ts'
import { defineCommand } from './define-command.ts'

const making = entryOf(
  'make',
  defineCommand({
    summary: 'Make',
    group: 'create',
    examples: [],
    needsProject: false,
    neverHandedOver: true,
    run: () => 'ours',
  }),
)
const run = runWith(async () => [everything, making])

let app: string
beforeEach(async () => {
  app = await mkdtemp(join(tmpdir(), 'flux-handover-'))
  await writeFile(join(app, 'fluxstack.config.ts'), '')
})
afterEach(() => rm(app, { recursive: true }))

/** Another FluxStack in the app's node_modules, whose `run` says what it was given. */
async function install(code: string, place = app): Promise<string> {
  const folder = join(place, 'node_modules/fluxstack')
  await mkdir(join(folder, 'lib'), { recursive: true })
  const manifest = {
    name: 'fluxstack',
    version: '2.3.4',
    type: 'module',
    exports: { '.': { default: './lib/entry.js' } },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'lib/entry.js'), code)
  return folder
}
const OTHER = `export const run = async (argv, world) => {
  world.stdout.write(JSON.stringify({ argv, cwd: world.cwd, by: world.handedOverBy }))
  return 7
}`

async function flux(line: string, cwd = app) {
  const streams = outputs()
  const code = await run(line.split(' '), world(streams, { cwd }))
  return { code, stdout: streams.stdout.text, stderr: streams.stderr.text }
}

test("the app's own version runs the whole line, also a command and an option unknown here", async () => {
  await install(OTHER)
  const { code, stdout, stderr } = await flux('grow --fast')
  expect(code).toBe(7)
  expect(JSON.parse(stdout)).toEqual({ argv: ['grow', '--fast'], cwd: app, by: expect.stringMatching(/^\d/) })
  expect(stderr).toBe('')
})

test('it is found from below, and above the app when a workspace hoists it', async () => {
  await install(OTHER)
  const below = join(app, 'packages/web')
  await mkdir(join(below, 'src'), { recursive: true })
  await writeFile(join(below, 'fluxstack.config.ts'), '')
  expect((await flux('everything', join(below, 'src'))).code).toBe(7)
  expect((await flux('everything --cwd packages/web')).code).toBe(7)
})

test('--verbose says so', async () => {
  const folder = await install(OTHER)
  expect((await flux('everything --verbose')).stderr).toContain(`hands over to the app's own 2.3.4 in ${folder}`)
})

test('a command that makes apps is not handed over', async () => {
  await install(OTHER)
  expect((await flux('make --json')).stdout).toContain('ours')
})

test('without its own version, or with this very one, nothing is handed over', async () => {
  expect((await flux('everything --json')).code).toBe(0)
  await mkdir(join(app, 'node_modules'))
  await symlink(packageRoot(), join(app, 'node_modules/fluxstack'), 'dir')
  expect((await flux('everything --json')).code).toBe(0)
})

test.each([
  ['does not parse', 'export const = 1', 'cannot be loaded'],
  ['throws', `throw new Error('boom')`, 'cannot be loaded: boom'],
  ['is something else', 'export default 1', 'has no command line'],
])('a version that %s is an error that names it', async (_, code, says) => {
  const folder = await install(code)
  const { code: exit, stderr } = await flux('everything')
  expect(exit).toBe(1)
  expect(stderr).toContain('APP_VERSION_BROKEN')
  expect(stderr).toContain(`${folder} (2.3.4) ${says}`)
})

test.each(['--help', '--version', 'help'])('%s still answers beside a broken version, with a warning', async (line) => {
  await install('throw 1')
  const { code, stdout, stderr } = await flux(line)
  expect(code).toBe(0)
  expect(stdout).not.toBe('')
  expect(stderr).toContain('2.3.4')
})

test('a half installed version is an error too', async () => {
  const folder = await install(OTHER)
  await rm(join(folder, 'lib'), { recursive: true })
  expect((await flux('everything')).stderr).toContain('APP_VERSION_BROKEN')
  await writeFile(join(folder, 'package.json'), '{ half')
  expect((await flux('everything')).stderr).toContain('(unknown) cannot be loaded')
})
