// An app whose live action asks its own API, against the built runtime on every runtime.
import { trace } from '@opentelemetry/api'
import { createApp } from '@fluxstack/runtime'
import { LiveComponent, registry } from '@fluxstack/runtime/live'
import { span } from '@fluxstack/runtime/monitoring'
import { resilientFetch } from '@fluxstack/runtime/resilience'
import { serve } from '@fluxstack/runtime/server'
import { BaseService, ServiceContainer, token, withServices } from '@fluxstack/runtime/services'
import { Elysia } from 'elysia'
import { z } from 'zod'

class NotesService extends BaseService {
  list() {
    return this.operation('list', () =>
      span('read', () => trace.getTracer('library').startActiveSpan('library', (of) => (of.end(), ['a note']))),
    )
  }
}
const Notes = token('notes')
const routes = new Elysia({ prefix: '/api' })
  .use(withServices)
  .get('/notes', async ({ services }) => (await services.get(Notes)).list())

let url = ''
const ask = resilientFetch()
class Reader extends LiveComponent.with({
  state: z.object({ notes: z.number().default(0) }),
  actions: { load: null },
}) {
  async load() {
    const answer = await ask(`${url}/api/notes?key=hidden`)
    this.state.notes = (await answer.json()).length
  }
}

const app = createApp(
  { app: { name: 'reader' } },
  {
    routes,
    live: registry({ Reader }),
    services: new ServiceContainer().singleton(Notes, () => new NotesService()),
  },
)
const running = await serve(app)
url = running.url
