import { FluxStackError } from '../errors/errors.ts'
import { FluxStackLogger, type LogContext } from '../logging/logger.ts'
import { type Histogram, metrics, type Metrics } from '../monitoring/metrics.ts'
import { span } from '../monitoring/tracing/span.ts'

/** Known by symbol and not by `instanceof`: an app may load this package twice (a link, a bundle). */
export const adoptService = Symbol.for('fluxstack.service.adopt')

let made: Histogram<'service' | 'operation' | 'outcome'> | undefined
/** Made when an operation runs first, so that an app without any has no such metric. */
const durations = () =>
  (made ??= metrics.histogram({
    name: 'service_operation_duration_seconds',
    help: 'What services did in operation(), and whether it threw.',
    labels: ['service', 'operation', 'outcome'],
  }))

/** A service that the container gives its logger and tells of its start. */
export interface Adoptable {
  [adoptService](logger: FluxStackLogger): Promise<void>
}

/**
 * A service with a logger of its own name, errors that say where they come from, a start and an end. Needs no container: in a test
 * `new NotesService(db)` will do.
 *
 * @example
 * export class NotesService extends BaseService {
 *   import(file: string) {
 *     return this.operation('import', async () => readNotes(file), { file })
 *   }
 * }
 */
export abstract class BaseService implements Adoptable, AsyncDisposable {
  #logger: FluxStackLogger | undefined

  /** Lines that carry `module`, the service's name. Without a container, warnings and worse on standard output. */
  protected get logger(): FluxStackLogger {
    return (this.#logger ??= new FluxStackLogger({ level: 'warn', context: { module: this.constructor.name } }))
  }

  /** For metrics of its own. */
  protected get metrics(): Metrics {
    return metrics
  }

  /** Once, before anybody gets the service: open what it needs. */
  protected onInit?(): void | Promise<void>
  /** Once, in the end, while what it needs is still there. */
  protected onDispose?(): void | Promise<void>

  /**
   * Runs `work` in a span, logs at `debug` how long it took, measures it as `service_operation_duration_seconds`, and makes what it throws an error
   * that carries `service`, `operation` and `context` to the log. A FluxStackError goes on as it is.
   */
  protected async operation<T>(name: string, work: () => T | Promise<T>, context: LogContext = {}): Promise<T> {
    const service = this.constructor.name
    const done = this.logger.time(`${service}.${name}`)
    const started = performance.now()
    const measure = (outcome: 'ok' | 'error') =>
      durations().observe({ service, operation: name, outcome }, (performance.now() - started) / 1000)
    try {
      const result = await span(`${service}.${name}`, async () => work())
      measure('ok')
      done({ operation: name })
      return result
    } catch (error) {
      measure('error')
      if (error instanceof FluxStackError) throw error
      throw new FluxStackError(`${service} failed to ${name}`, {
        context: { ...context, service, operation: name },
        cause: error,
      })
    }
  }

  /** For the container. */
  async [adoptService](logger: FluxStackLogger): Promise<void> {
    this.#logger = logger
    await this.onInit?.()
  }

  /** For the container, and for `await using` in a test. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.onDispose?.()
  }
}

export function isAdoptable(value: unknown): value is Adoptable {
  return typeof value === 'object' && value !== null && adoptService in value
}
