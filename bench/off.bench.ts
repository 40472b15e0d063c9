import { definePlugin, type Plugin } from '@fluxstack/runtime/plugins'
import { builtInPlugins } from '../runtime/src/plugins/built-in.ts'
import { defineBench } from './define-bench.ts'
import { asking, onProcessor } from './in-process.ts'

const REQUESTS = 2_000
/** What an app may spend on what it has switched off. */
const OFF = 1.02

const names = builtInPlugins.map(({ name }) => name)
const off = {
  plugins: Object.fromEntries(names.map((name) => [name, { enabled: false }])),
} as const

const answering = (plugins: readonly Plugin[] = []) => onProcessor(asking({ requests: REQUESTS, config: off, plugins }))
/** The same where the runtime has no plugins at all. */
const withoutThem = () => onProcessor(asking({ requests: REQUESTS, config: off, builtIn: [] }))

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
