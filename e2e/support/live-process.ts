import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestServer } from '../../runtime/src/live/test-support/server.ts'
import type { Runtime } from './runtimes.ts'

const main = fileURLToPath(new URL('../../runtime/src/live/test-support/main.ts', import.meta.url))

/**
 * The live server in a process of another runtime; its sockets are tried from here.
 *
 * @param file of a bus that several of them share
 */
export async function startOn({ name, path }: Runtime, driver: 'node' | 'bun', file?: string): Promise<TestServer> {
  const child = spawn(path, [...(name === 'bun' ? [] : ['--import', 'tsx']), main, driver, ...(file ? [file] : [])], {
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
