import { createApp } from '@fluxstack/runtime'
import { span } from '@fluxstack/runtime/monitoring'
import { Elysia } from 'elysia'
import { defineBench } from './define-bench.ts'

const requests = 5_000
const spans = 10
const routes = () =>
  new Elysia({ prefix: '/api' }).get('/notes', async () => {
    for (let n = 0; n < spans; n++) await span('step', async () => n)
    return ['milk']
  })

function answering(tracing: { enabled?: boolean; ratio?: number }): () => Promise<void> {
  const config = {
    logging: { level: 'silent' },
    plugins: { logger: { enabled: false } },
    monitoring: { tracing },
  } as const
  const app = createApp(config, { routes: routes() })
  return async () => {
    await app.ready()
    for (let n = 0; n < requests; n++) await app.fetch(new Request('http://localhost/api/notes'))
  }
}

export default defineBench({
  title: `Tracing: ${requests} requests of ${spans} spans each in one process, in units of an app that does not trace`,
  rounds: 15,
  cases: () => [
    { name: 'tracing off', run: answering({ enabled: false }) },
    { name: 'on, none sampled', limit: 1.5, run: answering({ ratio: 0 }) },
    { name: 'on, all sampled', limit: 2, run: answering({ ratio: 1 }) },
  ],
})
