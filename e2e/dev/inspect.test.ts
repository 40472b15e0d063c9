import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, type App } from '../support/app.ts'
import { freePort } from '../support/ports.ts'
import { startServer, type ServerProcess } from '../support/server.ts'
import { connectInspector, type Inspector } from './inspector.ts'

interface Script {
  readonly scriptId: string
  readonly url: string
  readonly sourceMapURL: string
}
interface Paused {
  readonly hitBreakpoints: readonly string[]
}

/** Bytes of heap that one more reload may leave behind after a forced collection, on average over 300. */
const heapPerReload = 10_000

const stopRoute = `.get('/stop', () => {
  const here: string = 'stop here'
  return here
}).use(`

describe('flux dev --inspect', () => {
  let app: App
  let server: ServerProcess
  let inspector: Inspector
  const routes = 'app/server/routes/index.ts'

  const save = async (path: string, change: (text: string) => string) => {
    const from = server.output().length
    const file = join(app.dir, path)
    await writeFile(file, change(await readFile(file, 'utf8')))
    await server.line(/reloaded in/, from)
  }

  beforeAll(async () => {
    app = await makeApp({ flags: ['--template', 'api', '--db', 'none'] })
    const source = join(app.dir, routes)
    await writeFile(source, (await readFile(source, 'utf8')).replace('.use(', stopRoute))
    const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
    const args = ['dev', '--port', '0', '--no-typecheck', `--inspect=127.0.0.1:${await freePort()}`]
    server = await startServer(process.execPath, [bin, ...args], { cwd: app.dir })
    const [, url = ''] = await server.line(/Debugger at (ws:\S+)/)
    inspector = await connectInspector(url)
  })
  afterAll(async () => {
    inspector?.close()
    await server?.stop()
    await app?.remove()
  })

  it('leaves the heap flat over 400 reloads', { timeout: 240_000 }, async () => {
    const used = async () => {
      for (let round = 0; round < 3; round += 1) await inspector.send('HeapProfiler.collectGarbage')
      return (await inspector.send<{ usedSize: number }>('Runtime.getHeapUsage')).usedSize
    }
    const reload = (number: number) =>
      save(routes, (text) => `${text.replace(/\n\/\/ reload \d+\n$/, '')}\n// reload ${number}\n`)
    for (let number = 1; number <= 100; number += 1) await reload(number)
    const before = await used()
    for (let number = 101; number <= 400; number += 1) await reload(number)
    const growth = ((await used()) - before) / 300
    console.log(`heap per reload: ${Math.round(growth)} bytes`)
    expect(growth).toBeLessThan(heapPerReload)
  })

  it('stops at a breakpoint set before two reloads, and maps it to TypeScript', { timeout: 60_000 }, async () => {
    const parsed = inspector.next<Script>('Debugger.scriptParsed', ({ url }) => url === join(app.dir, routes))
    await inspector.send('Debugger.enable')
    const { scriptId, url, sourceMapURL } = await parsed
    expect(sourceMapURL).toMatch(/^data:application\/json/)
    const map = JSON.parse(Buffer.from(sourceMapURL.split(',')[1] ?? '', 'base64').toString()) as { sources: string[] }
    expect(map.sources).toEqual(['index.ts'])

    const { scriptSource } = await inspector.send<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId })
    expect(scriptSource).toContain('stop here')
    const lineNumber = scriptSource.split('\n').findIndex((line) => line.includes('stop here'))
    const { breakpointId } = await inspector.send<{ breakpointId: string }>('Debugger.setBreakpointByUrl', {
      url,
      lineNumber,
    })
    for (let reload = 0; reload < 3; reload += 1) {
      const paused = inspector.next<Paused>('Debugger.paused')
      const answer = server.fetch('/api/stop')
      expect((await paused).hitBreakpoints).toEqual([breakpointId])
      await inspector.send('Debugger.resume')
      expect(await (await answer).text()).toBe('stop here')
      // A line above moves the breakpoint along with the code it stands in.
      await save(routes, (text) => `// edit ${reload}\n${text}`)
    }
  })
})
