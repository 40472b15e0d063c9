import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { makeApp, type App } from './support/app.ts'
import { bun, node } from './support/runtimes.ts'

let app: App | undefined
afterEach(() => app?.remove())

/** The lock of a command on another machine, of which nobody here can tell whether it still runs. */
async function lock(dir: string): Promise<string> {
  const file = join(dir, '.flux/lock')
  const holder = { pid: 1, start: '', boot: '', host: 'another-machine', token: 'x', command: 'generate' }
  await mkdir(join(dir, '.flux'), { recursive: true })
  await writeFile(file, JSON.stringify({ ...holder, time: Date.now() }))
  return file
}

it.each([
  ['Node', [], async () => node],
  ['Bun', ['--runtime', 'bun'], bun],
] as const)('flux dev on %s applies migrations when no other command is at work', async (_name, flags, runtime) => {
  app = await makeApp({ flags: ['--template', 'api', ...flags], runtime: await runtime() })
  const file = await lock(app.dir)
  const waits = /applied when the project is free: (flux generate \(process 1 on another-machine\))/
  const server = await app.dev([], { ready: waits })
  expect(server.output()).not.toContain('ready in')
  await rm(file)
  const [, url] = await server.line(/(http:\S+)\/ ready in/)
  expect((await fetch(`${url}/api/notes`)).status).toBe(200)
  await expect(readFile(file)).rejects.toThrow('ENOENT')

  // With nothing to apply nobody is waited for.
  const again = await lock(app.dir)
  const from = server.output().length
  const database = join(app.dir, 'app/server/database.ts')
  await writeFile(database, `${await readFile(database, 'utf8')}\n`)
  await server.line(/database\.ts reloaded in/, from)
  await rm(again)
  await server.stop()
})
