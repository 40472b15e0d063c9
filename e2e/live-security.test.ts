import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { securityTests, type SecuredApp } from '../runtime/src/live/server/security/test-support/security-tests.ts'
import { bun, node24, type Runtime } from './support/runtimes.ts'

const main = fileURLToPath(new URL('../runtime/src/live/server/security/test-support/main.ts', import.meta.url))

/** A whole app in a process of another runtime; its sockets are tried from here. */
async function startOn({ name, path }: Runtime): Promise<SecuredApp> {
  const child = spawn(path, [...(name === 'bun' ? [] : ['--import', 'tsx']), main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'test' },
  })
  const exited = once(child, 'exit')
  const failed = exited.then(([code]) => {
    throw new Error(`The app on ${name} ended with ${code}`)
  })
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), failed])) as [string]
  failed.catch(() => {})
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

securityTests('Node 24', async () => startOn(await node24()))
securityTests('Bun', async () => startOn(await bun()))
