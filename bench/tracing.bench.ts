import { span } from '@fluxstack/runtime/monitoring'
import { defineBench } from './define-bench.ts'
import { asking } from './in-process.ts'

const requests = 5_000
const spans = 10

async function answer() {
  for (let n = 0; n < spans; n++) await span('step', async () => n)
  return ['milk']
}

const answering = (tracing: { enabled?: boolean; ratio?: number }) =>
  asking({ requests, answer, config: { plugins: { logger: { enabled: false } }, monitoring: { tracing } } })

export default defineBench({
  title: `Tracing: ${requests} requests of ${spans} spans each in one process, in units of an app that does not trace`,
  rounds: 15,
  cases: () => [
    { name: 'tracing off', run: answering({ enabled: false }) },
    { name: 'on, none sampled', limit: 1.5, run: answering({ ratio: 0 }) },
    { name: 'on, all sampled', limit: 2, run: answering({ ratio: 1 }) },
  ],
})
