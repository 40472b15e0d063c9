import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { Elysia } from 'elysia'
import { z } from 'zod'
import { createApp } from '../../framework/create-app.ts'
import type { FluxStackFramework } from '../../framework/framework.ts'
import { LiveComponent, registry } from '../../live/server/index.ts'
import { resilientFetch } from '../../resilience/index.ts'
import { BaseService, ServiceContainer, token, withServices } from '../../services/index.ts'
import { span } from '../tracing/span.ts'
import type { ReceivedSpan } from './collector.ts'

class NotesService extends BaseService {
  list(): Promise<string[]> {
    return this.operation('list', () =>
      span('read', async (own) => (own.set({ rows: 1 }), ['a note']), { table: 'notes' }),
    )
  }
}
const Notes = token<NotesService>('notes')

export const routes = new Elysia({ prefix: '/api' })
  .use(withServices)
  .get('/notes/:id', async ({ services }) => (await services.get(Notes)).list())
  .get('/fails', () => span('break', () => Promise.reject(new Error('postgres://me:secret@db is gone'))))
  .get('/busy', () => {
    const until = performance.now() + 2
    while (performance.now() < until);
    return 'done'
  })
  .get('/library', () =>
    trace.getTracer('library').startActiveSpan('of a library', async (of) => {
      await span('ours below', async () => trace.getActiveSpan()?.setAttribute('said', 'by the library'))
      const bound = context.bind(context.active(), () => trace.getActiveSpan()?.spanContext().spanId)
      const outside = context.with(ROOT_CONTEXT, () => trace.getActiveSpan())
      of.setStatus({ code: SpanStatusCode.ERROR })
      of.end()
      return { bound: context.with(ROOT_CONTEXT, bound) === of.spanContext().spanId, outside: outside === undefined }
    }),
  )

/** Which app the live component asks. */
let asked: FluxStackFramework

class Reader extends LiveComponent.with({
  state: z.object({ notes: z.number().default(0) }),
  actions: { load: null, fail: null },
}) {
  async fail() {
    await span('deep', () => Promise.reject(new Error('no disk')))
  }
  async load() {
    const answer = await resilientFetch({ fetch: (input, init) => asked.handle(new Request(input, init)) })(
      'http://localhost/api/notes/7?token=hidden',
    )
    this.state.notes = ((await answer.json()) as string[]).length
  }
}

/** An app that traces to a collector, with its log lines. */
export function tracedApp(endpoint: string, otlp: object = {}, tracing: object = {}) {
  const services = new ServiceContainer().singleton(Notes, () => new NotesService())
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }
  const made = createApp(
    {
      app: { name: 'shop' },
      logging: { level: 'debug', console: { enabled: false } },
      monitoring: { tracing, otlp: { endpoint, headers: { 'x-key': 'k1' }, ...otlp } },
    },
    { routes, services, live: registry({ Reader }), logTransports: [{ type: 'stream', stream }] },
  )
  asked = made
  return { made, lines }
}

/** @throws Error that lists those there are, where there is none of the name. */
export const named = (spans: ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.find((one) => one.name === name)
  if (!found) throw new Error(`No span ${name} among ${spans.map((one) => one.name).join(', ')}`)
  return found
}
