import { FluxStackLogger } from '../logging/logger.ts'
import { adoptService, isAdoptable } from './base-service.ts'
import { closed, cyclic, failed, missing, outOfScope, registeredTwice } from './errors.ts'
import { type Build, ended, Holder, wayTo } from './holder.ts'
import { ownEnd, type Registered, registration } from './registered.ts'
import type { Token } from './token.ts'
import type { PublicOf, ServiceFactory, ServiceOptions, Services, ServiceScope } from './types.ts'

/**
 * The services of an app: how each is made, how long it lives, what it needs.
 *
 * @example
 * export const Notes = token<NotesService>('notes')
 * export const services = new ServiceContainer().singleton(Notes, () => new NotesService(db))
 */
export class ServiceContainer implements Services, AsyncDisposable {
  readonly #registered = new Map<Token<unknown>, Registered>()
  readonly #scopes = new Set<OpenScope>()
  #app = new Holder('app')
  #logger: FluxStackLogger | undefined
  #disposing: Promise<void> | undefined
  #emptied = (): void => {}

  /** One for the app, made when the app starts, or earlier when it is asked for. */
  singleton<T>(token: Token<T>, make: ServiceFactory<T>, options?: ServiceOptions<T>): this {
    return this.#register('singleton', token, make, options)
  }

  /** One for each request, or for each live component's instance. */
  scoped<T>(token: Token<T>, make: ServiceFactory<T>, options?: ServiceOptions<T>): this {
    return this.#register('scoped', token, make, options)
  }

  /** A new one each time, disposed of with whatever asked for it. */
  transient<T>(token: Token<T>, make: ServiceFactory<T>, options?: ServiceOptions<T>): this {
    return this.#register('transient', token, make, options)
  }

  /** Something that is there already; the container does not dispose of what it has not made. */
  value<T>(token: Token<T>, value: T): this {
    return this.#register('singleton', token, () => value, { dispose: () => {} })
  }

  /**
   * A container of the same registrations, none of them made yet, in which `make` stands for one of them: for tests.
   *
   * @example
   * createApp(config, { routes, services: services.override(Mailer, () => fakeMailer) })
   */
  override<T>(token: Token<T>, make: ServiceFactory<PublicOf<NoInfer<T>>>): ServiceContainer {
    const before = this.#registered.get(token)
    if (!before) throw missing([token])
    const copy = this.copy()
    copy.#registered.set(token, registration(before.lifetime, make, undefined))
    return copy
  }

  /** A container of the same registrations, none of them made yet. */
  copy(): ServiceContainer {
    const copy = new ServiceContainer()
    for (const [key, registered] of this.#registered) copy.#registered.set(key, registered)
    return copy
  }

  get<T>(token: Token<T>): Promise<T> {
    return this.#resolve(token, this.#app)
  }

  /** Whether the token is registered. */
  has(token: Token<unknown>): boolean {
    return this.#registered.has(token)
  }

  /** A scope of your own, as for a job: dispose of it when the work is done. */
  scope(): ServiceScope {
    const holder = new Holder('scope')
    const scope: OpenScope = {
      holder,
      get: (token) => this.#resolve(token, holder),
      dispose: async () => {
        await holder.close(this.#failed)
        if (this.#scopes.delete(scope) && this.#scopes.size === 0) this.#emptied()
      },
      [Symbol.asyncDispose]: () => scope.dispose(),
    }
    this.#scopes.add(scope)
    return scope
  }

  /** Makes every singleton, in the order they were registered, so that one that cannot be made stops the start. */
  async start(): Promise<void> {
    for (const [token, { lifetime }] of this.#registered) if (lifetime === 'singleton') await this.get(token)
  }

  /**
   * Waits for open scopes, at most `deadline` milliseconds (default 10 000), then disposes of everything it has made, the youngest first.
   * A service that is asked for afterwards is made anew.
   */
  dispose({ deadline = 10_000 }: { deadline?: number } = {}): Promise<void> {
    this.#disposing ??= this.#end(deadline).finally(() => (this.#disposing = undefined))
    return this.#disposing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  /** Where the services' own loggers come from; `createApp` gives the app's. */
  useLogger(logger: FluxStackLogger): void {
    this.#logger = logger
  }

  get #log(): FluxStackLogger {
    return (this.#logger ??= new FluxStackLogger({ level: 'warn' }))
  }

  async #end(deadline: number): Promise<void> {
    if (this.#scopes.size > 0) await this.#scopesGone(deadline)
    for (const scope of Array.from(this.#scopes)) await scope.dispose()
    await this.#app.close(this.#failed)
    this.#app = new Holder('app')
  }

  #scopesGone(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline)
      this.#emptied = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #register<T>(
    lifetime: Registered['lifetime'],
    token: Token<T>,
    make: ServiceFactory<T>,
    options: ServiceOptions<T> | undefined,
  ): this {
    if (this.#registered.has(token)) throw registeredTwice(token)
    this.#registered.set(token, registration(lifetime, make, options))
    return this
  }

  async #resolve<T>(token: Token<T>, holder: Holder, from?: Build): Promise<T> {
    const asking = from?.done ? undefined : from
    const chain = asking ? [...asking.chain, token] : [token]
    const registered = this.#registered.get(token)
    if (!registered) throw missing(chain)
    const { lifetime } = registered
    if (lifetime === 'scoped' && holder.kind === 'app') throw outOfScope(chain)
    const home = lifetime === 'singleton' ? this.#app : holder
    const first = asking?.chain.indexOf(token) ?? -1
    if (first >= 0) throw cyclic(chain.slice(first))
    let build = lifetime === 'transient' ? undefined : home.builds.get(token)
    if (!build) {
      if (home.closed) throw closed(chain)
      build = this.#start(registered, home, chain)
    } else if (asking && !build.done) {
      const way = wayTo(build, asking)
      if (way) throw cyclic([...way.map((one) => one.token), token])
    }
    asking?.waiting.add(build)
    try {
      return (await build.made) as T // made by the factory that the token was registered with
    } finally {
      asking?.waiting.delete(build)
    }
  }

  #start(registered: Registered, home: Holder, chain: Build['chain']): Build {
    const token = chain.at(-1) as Token<unknown> // a chain ends with what is asked for
    const build: Build = { token, chain, waiting: new Set(), done: false, made: Promise.resolve() }
    if (registered.lifetime !== 'transient') home.builds.set(token, build)
    // in the next turn, when it can be found: its factory may ask for what needs it
    const made = Promise.resolve().then(() => this.#make(registered, home, build))
    build.made = made.finally(() => home.making.delete(build.made))
    home.making.add(build.made)
    return build
  }

  async #make({ make, dispose }: Registered, home: Holder, build: Build): Promise<unknown> {
    const { token, chain } = build
    const logger = this.#log.child({ module: token.name })
    try {
      const service = await make({ get: (needed) => this.#resolve(needed, home, build), logger })
      const end = dispose ? () => dispose(service) : ownEnd(service)
      try {
        if (isAdoptable(service)) await service[adoptService](logger)
      } catch (error) {
        // nobody has got it, and the next one to ask is given another
        if (end) await ended({ name: token.name, end }, this.#failed)
        throw error
      }
      if (end) home.ends.push({ name: token.name, end })
      return service
    } catch (error) {
      // the next one to ask tries again
      if (home.builds.get(token) === build) home.builds.delete(token)
      throw failed(chain, error)
    } finally {
      build.done = true
    }
  }

  readonly #failed = (name: string, error: unknown): void => {
    this.#log.error(`The service ${name} could not be disposed of`, { err: error })
  }
}

interface OpenScope extends ServiceScope {
  readonly holder: Holder
}

/** Whether a scope has made something, and so has something to dispose of. */
export function holdsServices(scope: ServiceScope): boolean {
  return !(scope as OpenScope).holder.empty // scopes are made by a container alone
}
