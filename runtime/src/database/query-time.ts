import { type Histogram, metrics } from '../monitoring/metrics.ts'

let made: Histogram<'outcome'> | undefined
/** Made with the first query, so that an app without a database has no such metric. */
const durations = () =>
  (made ??= metrics.histogram({
    name: 'database_query_duration_seconds',
    help: 'Queries of SQLite, with their wait for the connection, and whether they failed.',
    labels: ['outcome'],
  }))

/** Runs a query and measures it. */
export async function measured<T>(query: () => Promise<T>): Promise<T> {
  const started = performance.now()
  let outcome = 'error'
  try {
    const result = await query()
    outcome = 'ok'
    return result
  } finally {
    durations().observe({ outcome }, (performance.now() - started) / 1000)
  }
}
