// An app whose plugins fail in every way, against the built runtime. Plain JavaScript, so that Node 20 runs it as it is.
import { createApp } from '@fluxstack/runtime'
import { definePlugin } from '@fluxstack/runtime/plugins'
import { serve } from '@fluxstack/runtime/server'
import { Elysia } from 'elysia'

const routes = new Elysia({ prefix: '/api' }).get('/hello', () => 'hello')
const HOOKS = [
  'onServerStart',
  'onServerStop',
  'onRequest',
  'onResponse',
  'onError',
  'onLiveConnect',
  'onLiveDisconnect',
]
const fail = (hook) => () => {
  throw new Error(`${hook} is broken`)
}
const never = () => new Promise(() => {})
const hooks = (make) => Object.fromEntries(HOOKS.map((hook) => [hook, make(hook)]))

const cases = {
  throws: {
    plugins: [
      definePlugin({ name: 'faulty', ...hooks(fail) }),
      definePlugin({ name: 'faulty-later', ...hooks((hook) => async () => fail(hook)()) }),
      definePlugin({ name: 'faulty-config', onConfigResolved: fail('onConfigResolved') }),
      definePlugin({ name: 'faulty-setup', setup: fail('setup') }),
    ],
  },
  hangs: {
    config: { server: { startDeadline: '200ms', hookDeadline: '200ms', stopDeadline: '200ms' } },
    plugins: [
      definePlugin({ name: 'stuck', ...hooks(() => never) }),
      definePlugin({ name: 'stuck-setup', setup: never }),
    ],
  },
  unknown: { config: { plugins: { mial: { enabled: true } } }, plugins: [definePlugin({ name: 'mail' })] },
  missing: { plugins: [definePlugin({ name: 'mail', dependencies: ['queu'] }), definePlugin({ name: 'queue' })] },
  cycle: {
    plugins: [
      definePlugin({ name: 'a', dependencies: ['b'] }),
      definePlugin({ name: 'b', dependencies: ['c'] }),
      definePlugin({ name: 'c', dependencies: ['a'] }),
    ],
  },
  'required-throws': {
    plugins: [definePlugin({ name: 'vital', required: true, onServerStart: fail('onServerStart') })],
  },
  'start-hangs': { config: { server: { startDeadline: '200ms' } }, onStart: [never] },
}

const { config = {}, ...parts } = cases[process.env.CASE]
try {
  await serve(createApp(config, { routes, ...parts }))
} catch (error) {
  console.error(`${error.code}: ${error.message}`)
  process.exit(1)
}
