import type { ProjectContext } from '../context.ts'
import { defineCommand } from '../define-command.ts'
import { flag, port, text } from '../define-option.ts'
import { inspectAddress } from '../dev/inspect-address.ts'
import { onQuitKey } from '../dev/keys.ts'

export default defineCommand({
  summary: 'Serve the app while you write it',
  group: 'develop',
  description:
    'One process on one port serves the page, the API and the live socket. An edit of the server is swapped in without ' +
    'a restart: sockets stay open and live state is kept. q or Ctrl-C ends it.',
  options: {
    port: port('Port to listen on; the next free one when it is taken'),
    host: text('Address to listen on; 0.0.0.0 makes the app reachable for other machines', { placeholder: 'address' }),
    strictPort: flag('Fail when the port is taken'),
    mode: text('Which .env.<mode> and which environment of the configuration to use', { default: 'development' }),
    inspect: text('Let a debugger connect', { placeholder: 'host:port', bare: '127.0.0.1:9229' }),
    open: flag('Open the page in a browser'),
    typecheck: flag('Check types beside the server', { negatable: true, default: true }),
  },
  examples: [
    { command: 'flux dev', summary: 'Serve on port 3000, or the next free one' },
    { command: 'flux dev --host 0.0.0.0 --port 8080', summary: 'Let a phone in the same network open it' },
    { command: 'flux dev --inspect', summary: 'Set breakpoints that hold across edits' },
  ],
  needsProject: true,
  async run({ options: { inspect, open, ...options }, ctx }) {
    const [{ startDev }, { teller }, { projectLock }] = await Promise.all([
      import('../dev/start.ts'),
      import('../dev/tell.ts'),
      import('../dev/project-lock.ts'),
    ])
    const onEvent = teller(ctx, ctx.root)
    const server = await startDev({
      ...options,
      root: ctx.root,
      inspect: inspect === undefined ? undefined : inspectAddress(inspect),
      onEvent,
      underLock: projectLock({ root: ctx.root, signal: ctx.signal, onEvent }),
    })
    if (ctx.isTTY) ctx.log.print('q or Ctrl-C to quit')
    if (open) {
      const { openBrowser } = await import('../dev/open-browser.ts')
      void openBrowser(server.url, ctx)
    }
    const error = await Promise.race([server.ended, quitWish(ctx)])
    if (error !== undefined) throw error
    await server.close()
    return { url: server.url }
  },
})

/** Resolves when the person wants to leave: by key on a terminal, by signal anywhere. That is how this command ends. */
async function quitWish({ signal, isTTY }: Pick<ProjectContext, 'signal' | 'isTTY'>): Promise<undefined> {
  let release = () => {}
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
    if (isTTY) release = onQuitKey(process.stdin, resolve)
  })
  release()
  return undefined
}
