import type { AnyElysia } from 'elysia'
import type { Client } from '../client/types.ts'
import type { FluxStackConfigInput } from '../config/index.ts'
import { createApp } from '../framework/create-app.ts'
import type { AppParts, FluxStackFramework } from '../framework/framework.ts'
import { LiveConnection } from '../live/client/connection.ts'
import { memorySocket } from '../live/testing/memory-socket.ts'
import type { Plugin } from '../plugins/define.ts'
import type { Token } from '../services/token.ts'
import type { ServiceScope } from '../services/types.ts'
import { type Answering, createTestClient, type TestClientOptions } from './client.ts'
import { captureLogs, type LogCapture } from './logs.ts'
import { replacePlugins } from './spy-plugin.ts'

export interface TestAppParts<App extends AnyElysia = AnyElysia> extends AppParts {
  routes?: App
  /** Beside the plugins of the app that is there. */
  plugins?: readonly Plugin[]
  /** Plugins that stand in the place of the app's own of the same names, installed ones included. */
  standIns?: readonly Plugin[]
  /** Write the log to the console too. It is in `logs` either way. Default false. */
  console?: boolean
}

/** What `api` of the client is: the routes below `/api`. */
type ApiOf<C> = C extends { api: infer Api } ? Api : never

export interface TestRequestInit extends RequestInit {
  /** The client's address, as a listener would know it. */
  address?: string
}

const ORIGIN = 'http://localhost'
/** An action or a request that hangs must not hold up a test. */
const DEADLINE = 500

/** An app without a port, its log, and clients of it. What a test uses of it may be taken apart: `const { api, request } = …`. */
export class TestApp<App extends AnyElysia = AnyElysia> implements Answering, AsyncDisposable {
  readonly framework: FluxStackFramework
  readonly client: Client<App>
  /** What the app has logged so far, from `debug` on. */
  readonly logs: LogCapture
  readonly #connections: LiveConnection[] = []
  #scope: ServiceScope | undefined
  #started = false

  constructor(framework: FluxStackFramework, logs: LogCapture) {
    this.framework = framework
    this.logs = logs
    this.client = createTestClient<App>(this)
  }

  /** `client.api`, for apps whose routes have the prefix `/api`. */
  get api(): ApiOf<Client<App>> {
    return (this.client as unknown as { api: ApiOf<Client<App>> }).api // `never` where there is no such prefix
  }

  /** A client of its own, as a second user with other headers. */
  readonly clientWith = (options: TestClientOptions): Client<App> => createTestClient<App>(this, options)

  handle(request: Request): Promise<Response> {
    return this.framework.handle(request)
  }

  /** Asks for a path. */
  readonly request = async (path: string, { address, ...init }: TestRequestInit = {}): Promise<Response> => {
    await this.framework.ready()
    return this.framework.fetch(new Request(new URL(path, ORIGIN), init), { address })
  }

  /** The app's own service; one that lives as long as a request lives as long as the test here. */
  readonly service = <T>(token: Token<T>): Promise<T> => {
    this.#scope ??= this.framework.services.scope()
    return this.#scope.get(token)
  }

  /** A page's connection to the app's live components, without a network: `connection.component('counter')`. */
  readonly connectLive = (): LiveConnection => {
    const { live } = this.framework
    live.start()
    const connection = new LiveConnection({ url: 'memory:', WebSocket: memorySocket(live) })
    this.#connections.push(connection)
    return connection
  }

  /** Runs the start hooks of services, plugins and the app, in that order; then the end of the test runs the stop hooks. */
  async start(): Promise<this> {
    this.#started = true
    await this.framework.start()
    return this
  }

  /** Ends what lives: connections, services and, where it was started, plugins and hooks. */
  async stop(): Promise<void> {
    for (const connection of this.#connections.splice(0)) connection.destroy()
    const { live, services } = this.framework
    await this.#scope?.dispose()
    this.#scope = undefined
    if (this.#started) return this.framework.stop({ deadline: DEADLINE })
    await live.drain(DEADLINE)
    await services.dispose({ deadline: DEADLINE })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/**
 * An app for a test: from a configuration and parts, as `createApp` takes them; or another like an app that is there, with its own
 * services and some parts exchanged.
 *
 * @throws ConfigError, PluginError as `createApp`.
 *
 * @example
 * await using test = createTestApp<App>(app, { services: app.services.override(Mailer, () => fakeMailer) })
 * const { data } = await test.api.notes.get()
 */
export function createTestApp<App extends AnyElysia = AnyElysia>(
  of: FluxStackFramework | FluxStackConfigInput,
  { standIns = [], console = false, ...given }: TestAppParts<App> = {},
): TestApp<App> {
  const logs = captureLogs()
  const like = isApp(of) ? of : undefined
  const parts: AppParts = { ...like?.parts, ...given }
  const services = given.services ?? like?.parts.services?.copy()
  const plugins = [...(like?.parts.plugins ?? []), ...(given.plugins ?? [])]
  const own = {
    ...parts,
    ...(services && { services }),
    plugins: replacePlugins(plugins, standIns),
    logTransports: [...(given.logTransports ?? []), logs.transport],
  }
  const framework = like
    ? createApp({}, { ...own, resolved: quiet(like.config, console) })
    : createApp(quiet(of as FluxStackConfigInput, console), own) // the other of the two
  return new TestApp<App>(framework, logs)
}

/** By what it has, not by its class, which a linked package may load a second time. */
function isApp(of: FluxStackFramework | FluxStackConfigInput): of is FluxStackFramework {
  return 'handle' in of && 'parts' in of
}

/** The same configuration, whose log goes to the test alone. */
function quiet<C extends FluxStackConfigInput>(config: C, console: boolean): C {
  const { logging } = config
  const file = { ...logging?.file, path: undefined }
  return { ...config, logging: { ...logging, file, console: { ...logging?.console, enabled: console } } }
}
