import { Elysia } from 'elysia'
import { FluxStackError } from '../errors/errors.ts'
import { type RequestContext, requestContext } from '../logging/context.ts'
import { holdsServices, type ServiceContainer } from './container.ts'
import type { Services, ServiceScope } from './types.ts'

/** By symbol, so that a handler that answers its context does not answer this. */
const serving = Symbol('fluxstack.services')

interface Serving {
  readonly container: ServiceContainer
  /** Made when the request asks for a service first. */
  scope: ServiceScope | undefined
}

type Served = RequestContext & { [serving]?: Serving }

/** Says which container this request's services come from. */
export function serveWith(context: RequestContext, container: ServiceContainer): void {
  const served: Served = context
  served[serving] = { container, scope: undefined }
}

/** The container of the app that answers the request; undefined outside of one, and where the app has none. */
export function containerOfRequest(): ServiceContainer | undefined {
  const served: Served | undefined = requestContext.getStore()
  return served?.[serving]?.container
}

function scopeOfRequest(): ServiceScope {
  const served: Served | undefined = requestContext.getStore()
  const found = served?.[serving]
  if (!found) {
    throw new FluxStackError(
      served
        ? 'The app has no services: createApp(config, { services })'
        : 'There are no services outside of a request that the app answers; in a test use createTestClient(app)',
      { code: 'SERVICES_MISSING' },
    )
  }
  return (found.scope ??= found.container.scope())
}

const ofRequest: Services = Object.freeze({ get: async (token) => scopeOfRequest().get(token) } satisfies Services)

/**
 * Gives the handlers of a group of routes `services`, those of the app that answers. A request's own are made when it asks for them,
 * and disposed of when its answer has been sent.
 *
 * @example
 * new Elysia({ prefix: '/notes' })
 *   .use(withServices)
 *   .get('/', async ({ services }) => (await services.get(Notes)).list())
 */
export const withServices = new Elysia({ name: 'fluxstack.services' }).decorate('services', ofRequest)

/**
 * Ends the request's services when its answer has been read, and after `work`, which may still be running after a timeout. A request that
 * has used none costs nothing here.
 */
export function endServices(context: RequestContext, response: Response, work?: Promise<unknown>): Response {
  const scope = (context as Served)[serving]?.scope
  if (!scope) return response
  const end = (): void => {
    const ending = work
      ? work.then(
          () => scope.dispose(),
          () => scope.dispose(),
        )
      : scope.dispose()
    void ending
  }
  if (holdsServices(scope) || isStream(response)) return afterBody(response, end)
  end()
  return response
}

/** An answer that Elysia makes of a generator or a stream goes on asking for services while it is sent. */
function isStream({ headers }: Response): boolean {
  return headers.has('transfer-encoding') || (headers.get('content-type') ?? '').startsWith('text/event-stream')
}

const encoder = new TextEncoder()

/** The answer, which runs `end` once when its body has been read or given up. A short body is read ahead, so that nobody has to. */
function afterBody(response: Response, end: () => void): Response {
  if (!response.body) {
    end()
    return response
  }
  const reader = (response.body as ReadableStream<Uint8Array | string>).getReader()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          // Elysia's own streams carry text, which not every reader takes
          if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
          controller.close()
        } catch (error) {
          controller.error(error)
        }
        end()
      },
      async cancel(reason) {
        try {
          await reader.cancel(reason)
        } finally {
          end()
        }
      },
    },
    { highWaterMark: 2 },
  )
  return new Response(body, response)
}
