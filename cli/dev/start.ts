import type * as vite from '@fluxstack/runtime/vite'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import { appRuntime } from './app-runtime.ts'
import { startUnderBun } from './under-bun.ts'

/** A development server, in this process or in one of its own. */
export interface Running {
  readonly url: string
  /** Resolves when the server has ended by itself, with why if that was not wished. */
  readonly ended: Promise<CliError | undefined>
  close(): Promise<void>
}

export type StartOptions = Omit<vite.DevServerOptions, 'onEvent' | 'underLock'> & {
  readonly onEvent: (event: vite.DevEvent) => void
  readonly underLock: NonNullable<vite.DevServerOptions['underLock']>
}

/**
 * Starts an app's development server on the runtime that the app is for.
 * @throws CliError CONFIG_INVALID, PORT_TAKEN, PACKAGE_NOT_FOUND, COMMAND_NOT_FOUND, DEV_FAILED
 */
export async function startDev(options: StartOptions): Promise<Running> {
  if (appRuntime(options.root) === 'bun' && process.versions['bun'] === undefined) return startUnderBun(options)
  const { startDevServer } = await loadFromApp<typeof vite>(options.root, '@fluxstack/runtime/vite')
  const server = await startDevServer(options).catch((error: unknown) => {
    throw startError(error)
  })
  return { url: server.url, ended: new Promise(() => {}), close: () => server.close() }
}

/** What a start may fail with, by the error's name: the class comes from the app's runtime, maybe through JSON. */
export function startError(error: unknown): CliError {
  if (error instanceof CliError) return error
  const { name, message, ...rest } = error instanceof Error ? error : new Error(String(error))
  if (name === 'ConfigProblemsError' || name === 'ConfigError') {
    return new CliError('CONFIG_INVALID', { detail: message, cause: error })
  }
  if (name === 'PortTakenError') {
    const port = 'port' in rest && typeof rest.port === 'number' ? rest.port : undefined
    return new CliError('PORT_TAKEN', {
      detail: message,
      cause: error,
      ...(port !== undefined && { fix: portFix(port) }),
    })
  }
  return new CliError('DEV_FAILED', { detail: message, cause: error })
}

const portFix = (port: number) =>
  `Stop what listens on ${port}, pass another --port, or leave --strict-port away to take the next free one.`
