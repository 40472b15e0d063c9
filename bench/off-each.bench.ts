import { definePlugin, type Plugin, type PluginHooks } from '@fluxstack/runtime/plugins'
import { ServiceContainer } from '@fluxstack/runtime/services'
import { Access } from '../runtime/src/monitoring/access.ts'
import { metricsPart } from '../runtime/src/monitoring/metrics-part.ts'
import { RunningParts } from '../runtime/src/monitoring/parts.ts'
import { type MonitorsRequests, monitorsRequests } from '../runtime/src/monitoring/request-monitor.ts'
import { builtInPlugins } from '../runtime/src/plugins/built-in.ts'
import { type BenchCase, defineBench } from './define-bench.ts'
import { asking, type InProcess, onProcessor } from './in-process.ts'

/** Few in many rounds: a median leaves garbage collection out, and two apps with nothing are then within 0.01 of each other. */
const REQUESTS = 300
/** What an app may spend on a feature that it has switched off. */
const OFF = 1.02
const METRICS = 'metrics, and no tracing to be had'

// One for all, as making a request takes longer than answering it.
const request = new Request('http://localhost/api/notes')
const answering = ({ builtIn = [], ...rest }: Omit<InProcess, 'requests'>) =>
  onProcessor(asking({ requests: REQUESTS, builtIn, request, ...rest }))

const off = (plugin: Plugin): BenchCase => {
  const app = { builtIn: [plugin], config: { plugins: { [plugin.name]: { enabled: false } } } }
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
    { name: 'cors, on without origins', limit: OFF, run: answering({ builtIn: named('cors') }) },
    { name: 'services that nobody asks for', limit: OFF, run: answering({ services: new ServiceContainer() }) },
    { name: 'nothing, once more: what chance makes of it', run: answering({}) },
    { name: METRICS, run: answering({ builtIn: [metricsAlone] }) },
    {
      name: 'metrics, and tracing that is off',
      limits: { [METRICS]: OFF },
      run: answering({
        builtIn: named('monitoring'),
        config: { monitoring: { tracing: { enabled: false } } },
      }),
    },
  ],
})
