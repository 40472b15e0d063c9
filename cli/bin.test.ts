import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from './package-root.ts'
import { run } from './run.ts'
import { outputs, world } from './test-support/world.ts'

const ROOT = packageRoot()
const FLUX = join(ROOT, 'dist/cli/flux.js')

let folder: string
beforeAll(async () => {
  // What is wrong with the runtime's types, if anything, is another test's business.
  spawnSync(process.execPath, [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'scripts/build.ts'], { cwd: ROOT })
  folder = await mkdtemp(join(tmpdir(), 'flux-bin-'))
}, 120_000)
afterAll(() => rm(folder, { recursive: true }))

function flux(args: readonly string[], options: { env?: NodeJS.ProcessEnv; before?: readonly string[] } = {}) {
  const [file = '', ...rest] = [...(options.before ?? []), process.execPath, FLUX, ...args]
  const { status, stdout, stderr } = spawnSync(file, rest, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...options.env },
  })
  return { status, stdout, stderr }
}

test('the bin is executable and describes the same commands as the folder', async () => {
  expect((await stat(FLUX)).mode & 0o111).toBe(0o111)
  const streams = outputs()
  await run(['--help', '--json'], world(streams, { cwd: folder }))
  expect(JSON.parse(flux(['--help', '--json']).stdout)).toEqual(JSON.parse(streams.stdout.text))
})

test('exit codes reach the shell', () => {
  expect(flux([])).toMatchObject({ status: 0, stderr: '' })
  expect(flux(['dev'])).toMatchObject({ status: 1, stdout: '' })
  expect(flux(['nope'])).toMatchObject({ status: 2, stdout: '' })
  expect(flux(['new'])).toMatchObject({ status: 2, stderr: expect.stringContaining('MISSING_ARGUMENT') })
})

test.runIf(process.platform !== 'win32')('a folder that is gone is an error with a code', () => {
  const line = `mkdir gone && cd gone && rmdir ../gone && "${process.execPath}" "${FLUX}" new x --yes`
  const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' })
  expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('DIRECTORY_NOT_FOUND') })
  expect(stderr).toContain('change to another folder')
  expect(stderr).not.toContain('uv_cwd')
})

test('help is readable in a pipe that is closed early and in one that does not block', async () => {
  const piped = await promisify(execFile)('sh', ['-c', `"${process.execPath}" "${FLUX}" --help | head -n 2`])
  expect(piped).toMatchObject({ stdout: expect.stringContaining('flux'), stderr: '' })
  const child = spawn(process.execPath, [FLUX, '--help', '--json'])
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk)
  expect(JSON.parse(text)).toMatchObject({ ok: true })
})

// Windows has no signals to send to another process.
test.runIf(process.platform !== 'win32')(
  'Ctrl-C ends what is running and exits 130, saying in what state things are',
  async () => {
    const bin = join(folder, 'fake-bin')
    await mkdir(bin, { recursive: true })
    await writeFile(join(bin, 'npm'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
    const child = spawn(process.execPath, [FLUX, 'new', 'stopped', '--yes', '--no-git', '--pm', 'npm'], {
      cwd: folder,
      env,
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      if (text.includes('Installing') && !child.killed) child.kill('SIGINT')
    })
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
    expect(stderr).toContain('Cancelled')
    expect(stderr).toContain('complete but for its dependencies')
  },
)

// Network namespaces are Linux's own; elsewhere there is nothing to take the network away with.
describe.runIf(process.platform === 'linux')('without a network', () => {
  const before = process.getuid?.() === 0 ? ['unshare', '-n'] : ['unshare', '-rn']

  test('this machine can take it away', () => {
    const [file = '', ...args] = [...before, 'true']
    expect(spawnSync(file, args, { encoding: 'utf8' }), 'unshare is not allowed here').toMatchObject({ status: 0 })
  })

  test.each([['--help'], ['--version'], ['help new'], ['nope'], ['new app --yes --no-install --no-git --dry-run']])(
    'flux %s does what it does with one',
    (line) => {
      const args = line.split(' ')
      expect(flux(args, { before })).toEqual(flux(args))
    },
  )

  test('an app is made', () => {
    const made = flux(['new', 'offline', '--yes', '--no-install', '--no-git', '--json'], { before })
    expect(JSON.parse(made.stdout)).toMatchObject({ ok: true })
  })
})

describe('a Node that is too old', () => {
  test.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0'])('%s gets one clear error', async (version) => {
    const file = join(folder, `node-${version}.cjs`)
    await writeFile(
      file,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
    )
    const { status, stdout, stderr } = flux(['--help'], { before: ['env', `NODE_OPTIONS=--require ${file}`] })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('NODE_TOO_OLD')
    expect(stderr).toContain(`This is Node ${version}`)
  })

  test('can read the first file: nothing in it is younger than ES5 and import()', async () => {
    const source = await readFile(FLUX, 'utf8')
    const code = source
      .replace(/^#!.*/, '')
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/'(?:[^'\\]|\\.)*'/g, "''")
    expect(code).not.toMatch(
      /=>|`|\.\.\.|\?\.|\?\?|\*\*|\b(?:const|let|class|async|await|of|export|yield)\b|\bimport\s+[^(]/,
    )
    expect(code.match(/import\(/g)).toHaveLength(1)
    expect(() => new Function(code.replace('import(', 'load('))).not.toThrow()
  })
})

test('the types of the package can be used by a strict project', async () => {
  const project = join(folder, 'consumer')
  await mkdir(join(project, 'node_modules'), { recursive: true })
  await symlink(ROOT, join(project, 'node_modules/fluxstack'), 'dir')
  await symlink(join(ROOT, 'node_modules/zod'), join(project, 'node_modules/zod'), 'dir')
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    noEmit: true,
    skipLibCheck: false,
    types: [],
  }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['hello.mts'] }))
  await writeFile(
    join(project, 'hello.mts'),
    `import { argument, defineCommand, defineGenerator, number } from 'fluxstack'
    import { z } from 'zod'
    export const hello = defineCommand({
      summary: 'Say hello', group: 'develop', examples: [], needsProject: true,
      args: { name: argument('Whom', { required: true }) }, options: { times: number('How often', { default: 1 }) },
      run: ({ args, options, ctx }) => { const n: number = options.times; const s: string = args.name; ctx.log.print(s + n + ctx.root) },
    })
    // @ts-expect-error there is no such group
    defineCommand({ summary: '', group: 'nowhere', examples: [], needsProject: false, run: () => {} })
    export const note = defineGenerator({
      summary: 'A note', examples: [], answers: z.object({ name: z.string(), short: z.boolean().default(false) }),
      plan: ({ answers, name, changes }) => { const short: boolean = answers.short; changes.write(name.kebab, String(short)) },
    })`,
  )
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  expect(spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' })).toMatchObject({
    stdout: '',
    status: 0,
  })
})

test('the package depends on nothing and carries nothing but the CLI', async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(manifest).not.toHaveProperty('dependencies')
  const { fluxstack } = JSON.parse(await readFile(join(ROOT, 'dist/vendor/manifest.json'), 'utf8')) as {
    fluxstack: string
  }
  const list = execFileSync('tar', ['-tzf', join(ROOT, 'dist/vendor', fluxstack)], { encoding: 'utf8' })
    .trim()
    .split('\n')
  expect(list).toEqual(expect.arrayContaining(['package/package.json', 'package/LICENSE', 'package/dist/cli/flux.js']))
  expect(
    list.filter((file) => !/^package\/(package\.json|LICENSE|README\.md|CHANGELOG\.md|dist\/cli\/.*)$/.test(file)),
  ).toEqual([])
  expect(list.filter((file) => /\.map$|\.test\.|test-support/.test(file))).toEqual([])
})
