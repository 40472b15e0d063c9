import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectApi, expectPage, expectProblem } from '../support/answers.ts'
import { makeApp, type App } from '../support/app.ts'
import { bun } from '../support/runtimes.ts'

interface Variant {
  flags: string[]
  page: boolean
  /** Scripts that must pass besides `build`. */
  scripts: string[]
}

const every = ['typecheck', 'lint', 'format:check', 'test']

const variants: Variant[] = [
  { flags: ['--runtime', 'bun'], page: true, scripts: every },
  { flags: ['--template', 'api'], page: false, scripts: every },
  { flags: ['--db', 'none'], page: true, scripts: every },
  { flags: ['--template', 'api', '--runtime', 'bun', '--db', 'none'], page: false, scripts: every },
]

describe.each(variants)('flux new $flags', ({ flags, page, scripts }) => {
  const onBun = flags.includes('bun')
  let app: App

  beforeAll(async () => {
    app = await makeApp({ flags, ...(onBun ? { runtime: await bun() } : {}) })
  })
  afterAll(() => app?.remove())

  it('passes its own checks and tests, and builds', async () => {
    for (const script of [...scripts, 'build']) {
      const result = await app.script(script)
      expect(result.code, `npm run ${script}\n${result.all}`).toBe(0)
    }
  })

  it(
    page ? 'npm start answers the API and the page' : 'npm start answers the API, and problem details for /',
    async () => {
      const server = await app.start()
      try {
        await expectApi(server)
        expect(server.url).toMatch(/^http:/)
        if (page) await expectPage(server)
        else await expectProblem(await server.fetch('/', { headers: { accept: 'text/html' } }), 404)
      } finally {
        await server.stop()
      }
    },
  )

  it('keeps notes', async () => {
    const server = await app.start()
    try {
      const body = JSON.stringify({ text: 'Written by a test' })
      const headers = { 'content-type': 'application/json' }
      const added = await server.fetch('/api/notes', { method: 'POST', headers, body })
      expect(added.ok, await added.clone().text()).toBe(true)
      expect(await (await server.fetch('/api/notes')).text()).toContain('Written by a test')
      await expectProblem(await server.fetch('/api/notes', { method: 'POST', headers, body: '{}' }), 422)
    } finally {
      await server.stop()
    }
  })

  it(`${onBun ? 'runs on Bun' : 'runs on Node'}`, async () => {
    const { scripts: own }: { scripts: Record<string, string> } = JSON.parse(
      await readFile(join(app.dir, 'package.json'), 'utf8'),
    )
    expect(own['start']).toMatch(onBun ? /^bun / : /^node /)
  })
})

describe('a build whose client holds a secret', () => {
  let app: App
  beforeAll(async () => {
    app = await makeApp()
  })
  afterAll(() => app?.remove())

  it('fails, naming the variable and not its value', async () => {
    const secret = /^FLUX_SECRET=(\S+)$/m.exec(await readFile(join(app.dir, '.env'), 'utf8'))?.[1] ?? ''
    const main = join(app.dir, 'app/client/src/main.tsx')
    await writeFile(main, `${await readFile(main, 'utf8')}\ndocument.title = '${secret}'\n`)
    const result = await app.script('build')
    expect(result.code).not.toBe(0)
    expect(result.all).toContain('FLUX_SECRET')
    expect(result.all).not.toContain(secret)
  })
})
