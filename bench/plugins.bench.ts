import { definePlugin, type Plugin } from '@fluxstack/runtime/plugins'
import { defineBench } from './define-bench.ts'
import { asking } from './in-process.ts'

const requests = 5_000
const many = (make: (name: string) => Plugin) => Array.from({ length: 20 }, (_, n) => make(`plugin-${n}`))

const config = { plugins: { logger: { enabled: false }, monitoring: { enabled: false } } }
const answering = (plugins: readonly Plugin[]) => asking({ requests, config, plugins })

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
