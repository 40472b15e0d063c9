import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../test-support/app.ts'

const folder = fileURLToPath(new URL('cases/', import.meta.url))

interface Case {
  readonly lines: readonly string[]
  /** Of the last line; those before it succeed. */
  readonly code: number
  readonly stdout?: readonly string[]
  readonly stderr?: readonly string[]
}

function filesIn(path: string): Record<string, string> {
  if (!existsSync(path)) return {}
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      return [relative(path, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]
    }),
  )
}

async function open(name: string): Promise<GeneratedApp> {
  const app = await makeApp()
  for (const [path, text] of Object.entries(filesIn(join(folder, name, 'before')))) app.write(path, text)
  return app
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')

describe('a plopfile', () => {
  test.each(readdirSync(folder))('%s', async (name) => {
    const {
      lines,
      code,
      stdout = [],
      stderr = [],
    } = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case
    const app = await open(name)
    const before = app.tree()
    const results = []
    for (const line of lines) results.push(await app.flux(line))
    const last = results.pop()
    expect(results.map((one) => [one.code, one.stderr])).toEqual(results.map(() => [0, expect.any(String)]))
    expect([last?.code, last?.stderr]).toEqual([code, expect.any(String)])
    for (const text of stdout) expect(flat(last?.stdout ?? '')).toContain(text)
    for (const text of stderr) expect(flat(last?.stderr ?? '')).toContain(text)
    expect(app.tree()).toEqual({ ...before, ...filesIn(join(folder, name, 'after')) })
  })

  const fine = readdirSync(folder).filter((name) => {
    const { lines, code } = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case
    return code === 0 && lines.length === 1 && existsSync(join(folder, name, 'after'))
  })

  test.each(fine)('%s: undo gives every byte back, and a dry run takes none', async (name) => {
    const [line = ''] = (JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case).lines
    const app = await open(name)
    const before = app.tree()
    const dry = await app.flux(line.replace(/^g (\S+)/, 'g $1 --dry-run'))
    expect([dry.code, dry.stderr]).toEqual([0, expect.any(String)])
    expect(app.tree()).toEqual(before)
    expect((await app.flux(line)).code).toBe(0)
    expect(app.tree()).not.toEqual(before)
    expect((await app.flux('undo')).code).toBe(0)
    expect(app.tree()).toEqual(before)
  })
})

test('generators of a plopfile are in the list with it, and say what they take', async () => {
  const app = await open('prompts-in-order')
  expect(flat((await app.flux('g --help')).stdout)).toContain('widget A generator of the plopfile (plopfile.js)')
  const { stdout } = await app.flux('g widget --help')
  expect(stdout).toContain('--[no-]with-test')
  expect(stdout).toContain('--columns')
  expect(flat(stdout)).toContain('parts (any of head, body, foot)')
  const json = JSON.parse((await app.flux('g --help --json')).stdout) as {
    data: { generators: { name: string; origin?: string }[] }
  }
  expect(json.data.generators.find(({ name }) => name === 'widget')).toMatchObject({ origin: 'plopfile.js' })
})

test('the help has the choices of lists, and templates of plop are no matter of the formatter', async () => {
  const app = await makeApp()
  app.write(
    'plopfile.js',
    `export default (plop) => plop.setGenerator('widget', {
      prompts: [{ type: 'list', name: 'style', message: 'Which style?', choices: [{ name: 'Plain', value: 'css' }, 'scss'] }],
      actions: [],
    })\n`,
  )
  expect(flat((await app.flux('g widget --help')).stdout)).toContain('Which style? (css, scss)')
  app.write('plop-templates/list.hbs', '{{#each names}}\n   {{>item}}{{/each}}')
  app.write('plop-templates/widget.ts.hbs', 'export const   {{name}} = "a"')
  const oxfmt = join(app.root, 'node_modules/.bin/oxfmt')
  const check = spawnSync(oxfmt, ['--check', 'plop-templates', 'app'], { cwd: app.root, encoding: 'utf8' })
  expect(check).toMatchObject({ status: 0 })
})

test('a broken plopfile leaves the list and the other generators alone, and a missing generator is named', async () => {
  const app = await open('plopfile-that-throws')
  const list = await app.flux('g --help')
  expect([list.code, list.stdout, list.stderr]).toEqual([
    0,
    expect.stringContaining('service'),
    expect.stringContaining('plopfile.js:2'),
  ])
  expect((await app.flux('g service mail')).code).toBe(0)
  const good = await open('esm-with-case-helpers')
  expect(await good.flux('g wdget a')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('flux generate widget'),
  })
})

test('destroy removes the files, and says of what was edited that only undo takes it back', async () => {
  const app = await makeApp()
  app.write('app/list.txt', 'entries:\n')
  app.write(
    'plopfile.js',
    `export default (plop) => plop.setGenerator('entry', {
      prompts: [{ name: 'name' }],
      actions: [
        { type: 'add', path: 'out/{{name}}.txt', template: 'x' },
        { type: 'append', path: 'app/list.txt', pattern: 'entries:', template: '{{name}}' },
      ],
    })`,
  )
  expect((await app.flux('g entry cart')).code).toBe(0)
  const { code, stderr } = await app.flux('destroy entry cart')
  expect([code, flat(stderr)]).toEqual([0, expect.stringMatching(/app\/list\.txt: .* flux undo/)])
  expect(app.exists('out/cart.txt')).toBe(false)
  expect(app.read('app/list.txt')).toBe('entries:\ncart\n')
})

test('destroy that is refused says nothing of what it would have left', async () => {
  const app = await makeApp()
  app.write('app/list.ts', '// entries\n')
  app.write(
    'plopfile.js',
    `export default (plop) => plop.setGenerator('entry', {
      prompts: [{ name: 'name' }],
      actions: [
        { type: 'add', path: 'app/{{name}}.ts', template: 'export const {{name}} = 1' },
        { type: 'append', path: 'app/list.ts', pattern: '// entries', template: "import './{{name}}.ts'" },
      ],
    })`,
  )
  expect((await app.flux('g entry cart')).code).toBe(0)
  const { code, stderr } = await app.flux('destroy entry cart')
  expect([code, stderr]).toEqual([1, expect.stringContaining('STILL_IN_USE')])
  expect(stderr).not.toContain('stays')
  expect(flat((await app.flux('destroy entry cart --force')).stderr)).toContain('app/list.ts: what entry put in stays')
})

test('files that can be run stay so, and bytes stay bytes', async () => {
  const app = await makeApp()
  app.write(
    'plopfile.js',
    `export default (plop) => plop.setGenerator('copy', {
      actions: [{ type: 'addMany', destination: 'out', base: 'from', templateFiles: 'from/**' }],
    })`,
  )
  app.write('from/run.sh', '#!/bin/sh\n')
  app.write('from/image.bin', '\0{{name}}')
  chmodSync(join(app.root, 'from/run.sh'), 0o755)
  expect((await app.flux('g copy')).code).toBe(0)
  expect(statSync(join(app.root, 'out/run.sh')).mode & 0o111).toBe(0o111)
  expect(app.read('out/image.bin')).toBe('\0{{name}}')
})

test('a conflict can be settled as for any generator', async () => {
  const app = await open('peer-plop-add-many-writes-half-on-a-conflict')
  expect((await app.flux('g slice cart --on-conflict keep')).code).toBe(0)
  expect(app.read('app/slices/cart/deep/index.ts')).toBe('mine\n')
  expect(app.exists('app/slices/cart/cart.ts')).toBe(true)
  expect((await app.flux('g slice cart --force')).code).toBe(0)
  expect(app.read('app/slices/cart/deep/index.ts')).toBe("export * from '../cart.ts'\n")
})
