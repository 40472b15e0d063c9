import { createApp } from '@fluxstack/runtime'
import { definePlugin, type Plugin } from '@fluxstack/runtime/plugins'
import { Elysia } from 'elysia'
import { defineBench } from './define-bench.ts'

const requests = 5_000
const routes = () => new Elysia({ prefix: '/api' }).get('/notes', () => ['milk'])
const many = (make: (name: string) => Plugin) => Array.from({ length: 20 }, (_, n) => make(`plugin-${n}`))

/** Answers so many requests, one after the other and without a port, so that the framework is most of what is measured. */
function answering(plugins: readonly Plugin[]): () => Promise<void> {
  const config = {
    logging: { level: 'silent' },
    plugins: { logger: { enabled: false }, monitoring: { enabled: false } },
  } as const
  const app = createApp(config, { routes: routes(), plugins })
  return async () => {
    await app.ready()
    for (let n = 0; n < requests; n++) await app.fetch(new Request('http://localhost/api/notes'))
  }
}

export default defineBench({
  title: `Plugins: ${requests} requests in one process, in units of an app without plugins of its own`,
  rounds: 15,
  cases: () => [
    { name: 'no plugins of its own', run: answering([]) },
    {
      name: '20 plugins without hooks for requests',
      limit: 1.15,
      run: answering(many((name) => definePlugin({ name, onServerStart() {}, onLiveConnect() {} }))),
    },
    { name: '1 plugin with onRequest', run: answering([definePlugin({ name: 'one', onRequest() {} })]) },
    {
      name: '1 plugin with onRequest and onResponse',
      run: answering([definePlugin({ name: 'one', onRequest() {}, onResponse() {} })]),
    },
    {
      name: '20 plugins with onRequest and onResponse',
      run: answering(many((name) => definePlugin({ name, onRequest() {}, onResponse() {} }))),
    },
  ],
})
