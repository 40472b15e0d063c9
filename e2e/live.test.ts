import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { conformance } from '../runtime/src/live/test-support/conformance.ts'
import type { TestServer } from '../runtime/src/live/test-support/server.ts'
import { bun, node24, type Runtime } from './support/runtimes.ts'

const main = fileURLToPath(new URL('../runtime/src/live/test-support/main.ts', import.meta.url))

/** The live server in a process of another runtime; its sockets are tried from here. */
async function startOn({ name, path }: Runtime, driver: 'node' | 'bun'): Promise<TestServer> {
  const child = spawn(path, [...(name === 'bun' ? [] : ['--import', 'tsx']), main, driver], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const failed = exited.then(([code]) => {
    throw new Error(`The live server on ${name} ended with ${code}`)
  })
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), failed])) as [string]
  failed.catch(() => {})
  const { host } = JSON.parse(line) as { host: string }
  return {
    host,
    control: async (what) => (await fetch(`http://${host}/${what}`)).json() as ReturnType<TestServer['control']>,
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

conformance('Node 24', async () => startOn(await node24(), 'node'))
conformance('Bun', async () => startOn(await bun(), 'bun'))
// `flux dev` of a Bun app: Vite needs node:http.
conformance('Bun, with the sockets of node:http', async () => startOn(await bun(), 'node'))
