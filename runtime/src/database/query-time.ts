import { type Histogram, metrics } from '../monitoring/metrics.ts'

let made: Histogram<'driver' | 'outcome'> | undefined
/** Made with the first query, so that an app without a database has no such metric. */
const durations = () =>
  (made ??= metrics.histogram({
    name: 'database_query_duration_seconds',
    help: 'Queries with their wait for the connection, by driver, and whether they failed.',
    labels: ['driver', 'outcome'],
  }))

/** Runs a query and measures it. */
export async function measured<T>(driver: 'sqlite' | 'postgres', query: () => Promise<T>): Promise<T> {
  const started = performance.now()
  let outcome = 'error'
  try {
    const result = await query()
    outcome = 'ok'
    return result
  } finally {
    durations().observe({ driver, outcome }, (performance.now() - started) / 1000)
  }
}
