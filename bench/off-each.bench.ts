import { createApp } from '@fluxstack/runtime'
import type { FluxStackConfigInput } from '@fluxstack/runtime/config'
import { definePlugin, type Plugin, type PluginHooks } from '@fluxstack/runtime/plugins'
import { ServiceContainer } from '@fluxstack/runtime/services'
import { Elysia } from 'elysia'
import { Access } from '../runtime/src/monitoring/access.ts'
import { metricsPart } from '../runtime/src/monitoring/metrics-part.ts'
import { RunningParts } from '../runtime/src/monitoring/parts.ts'
import { type MonitorsRequests, monitorsRequests } from '../runtime/src/monitoring/request-monitor.ts'
import { builtInPlugins } from '../runtime/src/plugins/built-in.ts'
import { type BenchCase, defineBench } from './define-bench.ts'

/** Few in many rounds: a median leaves garbage collection out, and two apps with nothing are then within 0.01 of each other. */
const REQUESTS = 300
/** What an app may spend on a feature that it has switched off. */
const OFF = 1.02
const METRICS = 'metrics, and no tracing to be had'

interface App {
  /** The built-in plugins that the runtime has; none where it is not said. */
  plugins?: readonly Plugin[]
  config?: FluxStackConfigInput
  services?: ServiceContainer
}

/** Milliseconds of processor time of so many requests, one after the other and without a port. */
function answering({ plugins = [], config = {}, services }: App): () => Promise<number> {
  const list = builtInPlugins as Plugin[] // an array of the module's own; an app is made of those that are in it at the time
  const all = list.splice(0)
  list.push(...plugins)
  const routes = new Elysia({ prefix: '/api' }).get('/notes', () => ['milk'])
  const app = createApp({ logging: { level: 'silent' }, ...config }, { routes, ...(services && { services }) })
  list.splice(0, list.length, ...all)
  // one for all, as making a request takes longer than answering it
  const request = new Request('http://localhost/api/notes')
  return async () => {
    await app.ready()
    const before = process.cpuUsage()
    for (let n = 0; n < REQUESTS; n++) await app.fetch(request)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
}

const off = (plugin: Plugin): BenchCase => {
  const app = { plugins: [plugin], config: { plugins: { [plugin.name]: { enabled: false } } } }
  return { name: `${plugin.name}, off`, limit: OFF, run: answering(app) }
}

/** Monitoring that has nothing but metrics. */
const metricsAlone = definePlugin({
  name: 'monitoring',
  setup(context) {
    const { monitor } = new RunningParts({ ...context, access: new Access(context.config) }, [metricsPart])
    const hooks: PluginHooks & MonitorsRequests = { [monitorsRequests]: monitor }
    return hooks
  },
})

const named = (wanted: string) => builtInPlugins.filter(({ name }) => name === wanted)

export default defineBench({
  title: `Off, each by itself: ${REQUESTS} requests in one process, in units of an app without any`,
  rounds: 701,
  cases: () => [
    { name: 'nothing', run: answering({}) },
    ...builtInPlugins.map(off),
    { name: 'cors, on without origins', limit: OFF, run: answering({ plugins: named('cors') }) },
    { name: 'services that nobody asks for', limit: OFF, run: answering({ services: new ServiceContainer() }) },
    { name: 'nothing, once more: what chance makes of it', run: answering({}) },
    { name: METRICS, run: answering({ plugins: [metricsAlone] }) },
    {
      name: 'metrics, and tracing that is off',
      limits: { [METRICS]: OFF },
      run: answering({
        plugins: named('monitoring'),
        config: { monitoring: { tracing: { enabled: false } } },
      }),
    },
  ],
})
