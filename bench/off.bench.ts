import { createApp } from '@fluxstack/runtime'
import { definePlugin, type Plugin } from '@fluxstack/runtime/plugins'
import { Elysia } from 'elysia'
import { builtInPlugins } from '../runtime/src/plugins/built-in.ts'
import { defineBench } from './define-bench.ts'

const REQUESTS = 2_000
/** What an app may spend on what it has switched off. */
const OFF = 1.02

const routes = () => new Elysia({ prefix: '/api' }).get('/notes', () => ['milk'])
const names = builtInPlugins.map(({ name }) => name)
const off = {
  logging: { level: 'silent' },
  plugins: Object.fromEntries(names.map((name) => [name, { enabled: false }])),
} as const

/** Milliseconds of processor time of so many requests, one after the other and without a port. */
function answering(plugins: readonly Plugin[] = []): () => Promise<number> {
  const app = createApp(off, { routes: routes(), plugins })
  return async () => {
    await app.ready()
    const before = process.cpuUsage()
    for (let n = 0; n < REQUESTS; n++) await app.fetch(new Request('http://localhost/api/notes'))
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
}

/** The same where the runtime has no plugins at all: an app is made of those that are in the list at the time. */
function withoutThem(): () => Promise<number> {
  const list = builtInPlugins as Plugin[] // an array of the module's own
  const all = list.splice(0)
  try {
    return answering()
  } finally {
    list.push(...all)
  }
}

const quiet = (n: number) => definePlugin({ name: `quiet-${n}`, onServerStart() {}, onLiveConnect() {} })

export default defineBench({
  title: `Off: ${REQUESTS} requests in one process, in units of an app whose runtime has no plugins`,
  rounds: 151,
  cases: () => [
    { name: 'no built-in plugins', run: withoutThem() },
    { name: 'the same again: what chance makes of it', run: withoutThem() },
    { name: `${names.length} built-in plugins, all off`, limit: OFF, run: answering() },
    {
      name: 'and 20 plugins without hooks for requests',
      limit: OFF,
      run: answering(Array.from({ length: 20 }, (_, n) => quiet(n))),
    },
  ],
})
