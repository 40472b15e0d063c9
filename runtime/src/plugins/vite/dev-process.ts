import type { DevServerOptions } from './dev-server-options.ts'
import { startDevServer } from './dev-server.ts'
import type { DevEvent } from './events.ts'
import { lockOfParent, type LockRequest } from './process-lock.ts'

/**
 * A development server as a process of its own: `flux dev`, which runs on Node, starts this file under Bun for an app
 * that runs on Bun. Options come as JSON in the first argument, events go out over the process channel.
 */
export type FromProcess =
  | LockRequest
  | { readonly kind: 'event'; readonly event: DevEvent }
  | { readonly kind: 'started'; readonly url: string; readonly port: number }
  | {
      readonly kind: 'failed'
      readonly error: { readonly name: string; readonly message: string; readonly port?: number }
    }

export type ProcessOptions = Omit<DevServerOptions, 'onEvent' | 'underLock'>

function tell(message: FromProcess): void {
  process.send?.(message)
}

async function run(options: ProcessOptions): Promise<void> {
  try {
    const onEvent = (event: DevEvent) => tell({ kind: 'event', event })
    const server = await startDevServer({ ...options, onEvent, underLock: lockOfParent(tell) })
    tell({ kind: 'started', url: server.url, port: server.port })
    // The terminal sends its interrupt to this process too: the command decides when to end.
    process.on('SIGINT', () => {})
    const end = () => void server.close().finally(() => process.exit(0))
    process.on('message', (message) => message === 'close' && end())
    process.on('disconnect', end)
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    const port = error instanceof Error && 'port' in error && typeof error.port === 'number' ? { port: error.port } : {}
    tell({ kind: 'failed', error: { name, message, ...port } })
    process.exitCode = 1
    process.disconnect?.()
  }
}

// The argument is written by `flux dev` from the same type.
await run(JSON.parse(process.argv[2] ?? '{}') as ProcessOptions)
