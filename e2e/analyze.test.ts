import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeKnownBuild } from './analyze/known-build.ts'
import { startRegistry } from './analyze/registry.ts'
import { hiddenFocus, lowContrast, overflow } from './support/accessibility.ts'
import { makeApp, temporaryFolder, type App } from './support/app.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { cleanEnv, must } from './support/command.ts'
import { expectFailure } from './support/failures.ts'
import { freePort } from './support/ports.ts'
import { compareScreenshot } from './support/screenshots.ts'

interface Change {
  readonly side: string
  readonly name: string
  readonly raw: number
}
interface Compared {
  readonly files: readonly Change[]
  readonly packages: readonly Change[]
  readonly totals: readonly Change[]
}

const dataOf = <T>(stdout: string): T => (JSON.parse(stdout) as { data: T }).data // the tests check its shape
const git = (app: App, ...args: string[]) =>
  must('git', ['-c', 'user.email=a@example.com', '-c', 'user.name=a', '-c', 'commit.gpgsign=false', ...args], {
    cwd: app.dir,
  })

/** Client-side only, so that nothing has to be right for the server: main.tsx -> first.ts -> second.ts -> the package. */
async function addChain(app: App): Promise<void> {
  await mkdir(join(app.dir, 'node_modules/known-package'), { recursive: true })
  await writeFile(
    join(app.dir, 'node_modules/known-package/package.json'),
    '{"name":"known-package","version":"1.0.0","type":"module","exports":"./index.js"}',
  )
  const code = Array.from({ length: 120 }, (_, index) => `console.log('a line of the known package', ${index})`).join(
    '\n',
  )
  await writeFile(join(app.dir, 'node_modules/known-package/index.js'), code)
  const src = join(app.dir, 'app/client/src')
  const main = await readFile(join(src, 'main.tsx'), 'utf8')
  await writeFile(join(src, 'main.tsx'), `import './first.ts'\n${main}`)
  await writeFile(join(src, 'first.ts'), `import './second.ts'\n`)
  await writeFile(join(src, 'second.ts'), `import 'known-package'\n`)
}

describe('flux analyze bundle', () => {
  let app: App
  const json = async <T>(args: string[]) => {
    const result = await app.flux(['analyze', 'bundle', ...args, '--json'])
    expect(result.code, result.all).toBe(0)
    return dataOf<T>(result.stdout)
  }

  beforeAll(async () => {
    app = await makeApp()
    await git(app, 'init', '-q')
    await git(app, 'add', '-A')
    await git(app, 'commit', '-qm', 'The new app')
  })
  afterAll(() => app?.remove())

  it('needs a build with --no-build', async () => {
    expectFailure(await app.flux(['analyze', 'bundle', '--no-build']), 'BUILD_NOT_FOUND', 1)
  })

  it('builds what is missing, and says what both sides are made of', async () => {
    interface Overview {
      readonly page: string
      readonly sides: readonly {
        readonly side: string
        readonly sizes: { readonly raw: number }
        readonly files: readonly { readonly file: string }[]
        readonly packages: readonly { readonly name: string; readonly sizes: { readonly raw: number } }[]
      }[]
    }
    const { sides, page } = await json<Overview>([])
    expect(sides.map(({ side }) => side)).toEqual(['client', 'server'])
    expect(sides[0]?.packages[0]?.name).toBe('react-dom')
    expect(sides[1]?.packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['elysia', 'drizzle-orm', '(app)']),
    )
    const parts = sides[1]?.packages.reduce((sum, { sizes }) => sum + sizes.raw, 0) ?? 0
    expect(parts / (sides[1]?.sizes.raw ?? 0), 'packages are all there is').toBeCloseTo(1, 2)
    expect(existsSync(join(app.dir, page))).toBe(true)
  })

  it('finds nothing between a commit and itself, byte for byte', async () => {
    expect(await json<Compared>(['--diff', 'HEAD'])).toMatchObject({ files: [], packages: [], totals: [] })
  })

  it('says why a package is there, what it adds to the last commit, and to a manifest', async () => {
    const manifest = join(app.dir, '..', 'before.json')
    await writeFile(manifest, await readFile(join(app.dir, 'dist/manifest.json')))
    await addChain(app)
    await git(app, 'add', 'app')
    await git(app, 'commit', '-qm', 'Bring the known package')
    const { reasons } = await json<{ reasons: { side: string; chains: { id: string }[][] }[] }>([
      '--why',
      'known-package',
    ])
    expect(reasons.map(({ side }) => side)).toEqual(['client'])
    expect(reasons[0]?.chains.map((chain) => chain.map(({ id }) => id))).toEqual([
      [
        'app/client/index.html',
        'app/client/src/main.tsx',
        'app/client/src/first.ts',
        'app/client/src/second.ts',
        'node_modules/known-package/index.js',
      ],
    ])
    const text = await app.flux(['analyze', 'bundle', '--why', 'known-package', '--no-build'])
    expect(text.stdout).toContain('-> app/client/src/second.ts\n  -> node_modules/known-package/index.js')

    const branch = await json<Compared>(['--diff', 'HEAD~1'])
    const [added] = branch.packages
    expect(added).toMatchObject({ side: 'client', name: 'known-package' })
    expect(added?.raw).toBeGreaterThan(1000)
    expect(branch.totals).toHaveLength(1)
    // Beside the code grows the list of licences.
    const code = branch.files.filter(({ name }) => /\.(?:js|css)$/.test(name))
    const changed = code.reduce((sum, { raw }) => sum + raw, 0)
    expect(branch.totals[0]?.raw).toBe(changed)
    // What a package has of a minified file is its share, and these lines are hardly shortened.
    expect((added?.raw ?? 0) / changed).toBeGreaterThan(0.4)
    expect((added?.raw ?? 0) / changed).toBeLessThan(1.1)
    const file = await json<Compared>(['--diff', manifest])
    expect(file.totals).toEqual(branch.totals)
    expect(file.packages).toBeUndefined()
    expect((await git(app, 'worktree', 'list')).stdout.trim().split('\n')).toHaveLength(1)
    expect((await git(app, 'status', '--porcelain')).stdout).toBe('')
  })

  it('takes its worktree away when it is stopped', async () => {
    const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
    const args = [bin, 'analyze', 'bundle', '--no-build', '--diff', 'HEAD~1']
    const child = spawn(process.execPath, args, { cwd: app.dir, env: cleanEnv(), stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = once(child, 'close')
    // Once: the line that tells of the end names it too, and a second signal ends the command where it is.
    for await (const chunk of child.stderr) {
      if (!child.killed && String(chunk).includes('Building HEAD~1')) child.kill('SIGTERM')
    }
    expect((await ended)[0]).toBe(130)
    expect(readdirSync(join(app.dir, '.flux/cache/diff'))).toEqual([])
    expect((await git(app, 'worktree', 'prune', '-v', '--expire', 'now')).all).not.toContain('cannot')
    expect((await git(app, 'worktree', 'list')).stdout.trim().split('\n')).toHaveLength(1)
  })

  it('answers bad input with one clear error', async () => {
    expectFailure(
      await app.flux(['analyze', 'bundle', '--no-build', '--diff', 'no-such-branch']),
      'REVISION_NOT_FOUND',
      1,
    )
    expectFailure(await app.flux(['analyze', 'bundle', '--no-build', '--diff', 'package.json']), 'BUILD_NOT_FOUND', 1)
    const slip = await app.flux(['analyze', 'bundle', '--no-build', '--why', 'raect'])
    expectFailure(slip, 'NOT_IN_BUNDLE', 1)
    expect(slip.all).toContain('Did you mean react?')
    expectFailure(await app.flux(['analyze', 'bundle', '--why', 'react', '--duplicates']), 'INVALID_VALUE', 2)
    expectFailure(await app.flux(['analyze', 'deps', '--why', 'react']), 'UNKNOWN_OPTION', 2)
    expectFailure(await app.flux(['analyze', 'bundle', '--no-build', '-o', 'no-folder/x.html']), 'WRITE_FAILED', 1)
    const empty = await temporaryFolder()
    const noGit = await app.flux(['analyze', 'bundle', '--no-build', '--diff', 'HEAD'], { env: { PATH: empty } })
    expectFailure(noGit, 'COMMAND_NOT_FOUND', 1)
    await rm(empty, { recursive: true })
    await writeFile(join(app.dir, '.flux/cache/build/stats-client.json'), '{"side":"client","chunks":')
    await writeFile(
      join(app.dir, '.flux/cache/build/stats-server.json'),
      '{"side":"server","chunks":[{}],"modules":{}}',
    )
    expectFailure(await app.flux(['analyze', 'bundle', '--no-build']), 'BUILD_NOT_FOUND', 1)
  })

  it('builds anew where what a build has noted is damaged, though nothing has changed', async () => {
    const notes = join(app.dir, '.flux/cache/build/stats-client.json')
    for (const damaged of [
      '{}',
      '{"side":"<b>","chunks":[],"modules":{}}',
      '{"side":"client","chunks":[{"modules":[7]}]}',
    ]) {
      await writeFile(notes, damaged)
      expectFailure(await app.flux(['analyze', 'bundle', '--no-build']), 'BUILD_NOT_FOUND', 1)
      expect((await json<{ sides: unknown[] }>([])).sides).toHaveLength(2)
    }
  })

  it('writes over a treemap, and over nothing else', async () => {
    const before = await readFile(join(app.dir, 'package.json'), 'utf8')
    expectFailure(await app.flux(['analyze', 'bundle', '--no-build', '-o', 'package.json']), 'WRITE_FAILED', 1)
    expect(await readFile(join(app.dir, 'package.json'), 'utf8')).toBe(before)
    for (let run = 0; run < 2; run++) await json(['--no-build', '-o', 'map.html'])
  })

  it('builds a revision within its worktree, wherever its links lead', async () => {
    const other = await temporaryFolder()
    await writeFile(join(app.dir, '.env.local'), 'PRIVATE=of-this-machine\n')
    const trunk = (await git(app, 'rev-parse', 'HEAD')).stdout.trim()
    const blob = async (text: string) => {
      await writeFile(join(other, 'text'), text)
      return (await git(app, 'hash-object', '-w', join(other, 'text'))).stdout.trim()
    }
    for (const [name, to] of [
      ['.env.local', join(other, 'taken')],
      ['node_modules', other],
    ] as const) {
      await git(app, 'update-index', '--add', '--cacheinfo', `120000,${await blob(to)},${name}`)
    }
    await git(app, 'commit', '-qm', 'Lead elsewhere')
    await git(app, 'tag', 'hostile')
    await git(app, 'reset', '-q', '--soft', trunk)
    await rm(join(other, 'text'))
    const said = await app.flux(['analyze', 'bundle', '--no-build', '--diff', 'hostile'])
    expect(said.code, said.all).toBe(0)
    expect(readdirSync(other)).toEqual([])
    await rm(other, { recursive: true })
  })
})

describe('the treemap', () => {
  let app: App
  let browser: Browser
  let url: string
  const open = async (options: BrowserContextOptions = {}) => {
    const opened = await openPage(browser, url, { viewport: { width: 1280, height: 800 }, ...options })
    await opened.page.goto(url)
    await opened.page.locator('.box').first().waitFor()
    return opened
  }

  beforeAll(async () => {
    ;[app, browser] = await Promise.all([makeApp(), launchBrowser()])
    await writeKnownBuild(app.dir)
    const made = await app.flux(['analyze', 'bundle', '--no-build', '--output', 'treemap.html'])
    if (made.code !== 0) throw new Error(made.all)
    url = pathToFileURL(join(app.dir, 'treemap.html')).href
  })
  afterAll(async () => {
    await browser?.close()
    await app?.remove()
  })

  it.each([
    ['analyze-light', {}],
    ['analyze-dark', { colorScheme: 'dark' }],
    ['analyze-phone', { viewport: { width: 390, height: 844 } }],
  ] as [string, BrowserContextOptions][])('looks as it did: %s', async (name, options) => {
    const { page, context, problems } = await open(options)
    expect(await lowContrast(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    const { seen, hidden } = await hiddenFocus(page)
    expect(seen).toBeGreaterThan(5)
    expect(hidden).toEqual([])
    expect(problems).toEqual([])
    // Last, as its mask is a style that the page's own policy refuses.
    expect(await compareScreenshot(page, name)).toBeUndefined()
    await context.close()
  })

  it('zooms by click and back by the path, counts otherwise, shows the other side', async () => {
    const { page, context, problems } = await open()
    const crumbs = page.getByRole('navigation', { name: 'Path' }).getByRole('button')
    const box = (name: string | RegExp) => page.getByRole('treeitem', { name }).first()
    await expect.poll(() => page.locator('#details').textContent()).toContain('gzip67.0 kB')
    await box(/^react-dom, /).click({ position: { x: 20, y: 8 } })
    await expect.poll(() => crumbs.allTextContents()).toEqual(['Page', 'assets/index-AAAAAAAA.js', 'react-dom'])
    await box(/^cjs\//).hover()
    await expect.poll(() => page.locator('#details').textContent()).toContain('app/client/src/main.tsx')
    await crumbs.first().click()
    await page.getByLabel('Raw').check()
    await expect.poll(() => box(/^assets\/index-A/).getAttribute('aria-label')).toContain('180.0 kB')
    await page.getByLabel(/Images/).check()
    await expect.poll(() => box(/^photo\.jpg/).getAttribute('aria-label')).toContain('400.0 kB')
    await page.getByLabel('Server').check()
    expect(await page.getByLabel('brotli').isDisabled()).toBe(true)
    await expect.poll(() => crumbs.allTextContents()).toEqual(['Server'])
    expect(problems).toEqual([])
    await context.close()
  })

  it('is there for the keyboard', async () => {
    const { page, context } = await open()
    await page.getByRole('treeitem').first().focus()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toMatch(/^react-dom, /)
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toMatch(/^charts, /)
    await page.keyboard.press('Enter')
    const crumbs = page.locator('#crumbs button')
    await expect.poll(() => crumbs.allTextContents()).toEqual(['Page', 'assets/index-AAAAAAAA.js', 'charts'])
    await page.keyboard.press('Escape')
    expect(await focused()).toMatch(/^charts, /)
    await page.keyboard.press('ArrowLeft')
    expect(await focused()).toMatch(/^react-dom, /)
    await context.close()
  })

  it('finds packages and modules, and leads to them', async () => {
    const { page, context } = await open()
    await page.getByRole('searchbox').fill('line')
    await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^2 matches|^1 match/)
    await page.locator('#list button').first().click()
    await expect.poll(() => page.locator('#crumbs').textContent()).toContain('charts')
    await page.getByRole('searchbox').fill('no such thing')
    await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^0 matches/)
    await context.close()
  })
})

describe('flux analyze deps', () => {
  let app: App
  interface Deps {
    readonly sections: readonly {
      readonly kind: string
      readonly findings: readonly { readonly name: string; readonly detail: string; readonly fix: string }[]
      readonly note?: string
    }[]
  }
  const deps = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const result = await app.flux(['analyze', 'deps', '--json', ...args], { env })
    expect(result.code, result.all).toBe(0)
    const { sections } = dataOf<Deps>(result.stdout)
    return (kind: string) => sections.find((section) => section.kind === kind)
  }

  beforeAll(async () => {
    app = await makeApp()
  })
  afterAll(() => app?.remove())

  it('finds a new app to be in order', async () => {
    const of = await deps(['--offline'])
    for (const kind of ['unused', 'missing', 'licences']) expect(of(kind)).toMatchObject({ findings: [] })
    expect(of('advisories')?.note).toContain('--offline')
    const checked = await app.flux(['analyze', 'deps', '--offline', '--check', 'unused', '--check', 'missing'])
    expect(checked.code, checked.all).toBe(0)
  })

  it('asks the registry by the real npm, and says so when none answers', async () => {
    const registry = await startRegistry('zod')
    const quiet = { npm_config_fetch_retries: '0', npm_config_cache: join(app.dir, '.npm-cache') }
    const of = await deps([], { ...quiet, npm_config_registry: registry.url })
    expect(of('advisories')?.findings).toMatchObject([
      { name: 'zod', detail: 'high: It leaks (https://example.com/1)' },
    ])
    expect(of('advisories')?.findings[0]?.fix).toMatch(/^npm /)
    await registry.stop()
    const none = await deps([], { ...quiet, npm_config_registry: `http://127.0.0.1:${await freePort()}` })
    for (const kind of ['outdated', 'advisories']) {
      expect(none(kind)).toMatchObject({ findings: [], note: 'The registry does not answer.' })
    }
  })

  it('finds what is unused and missing, and fails with --check', async () => {
    const file = join(app.dir, 'package.json')
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { dependencies: Record<string, string> }
    manifest.dependencies['idle-package'] = '1.0.0'
    await writeFile(file, JSON.stringify(manifest))
    await writeFile(join(app.dir, 'app/shared/broken.ts'), `import 'undeclared-package'\n`)
    const of = await deps(['--offline'])
    expect(of('unused')?.findings).toMatchObject([{ name: 'idle-package', fix: 'npm uninstall idle-package' }])
    expect(of('missing')?.findings).toMatchObject([
      { name: 'undeclared-package', detail: 'imported by app/shared/broken.ts', fix: 'npm install undeclared-package' },
    ])
    const checked = await app.flux(['analyze', 'deps', '--offline', '--check', 'missing'])
    expectFailure(checked, 'DEPENDENCIES_UNSOUND', 1)
    expect(checked.all).toContain('undeclared-package (npm install undeclared-package)')
    expectFailure(await app.flux(['analyze', 'deps', '--offline', '--check', 'advisories']), 'DEPENDENCIES_UNSOUND', 1)
    expectFailure(await app.flux(['analyze', 'deps', '--check', 'nothing-known']), 'INVALID_VALUE', 2)
  })
})
