import type { MetricData } from '@opentelemetry/sdk-metrics'
import { AggregationTemporality, DataPointType, ValueType } from '../../vendor/opentelemetry.ts'
import type { HistogramSample, MetricFamily } from '../families.ts'
import { hrTime } from './readable-span.ts'

/** Milliseconds since 1970: since when everything is counted, and when it was read. */
export interface MetricTimes {
  readonly start: number
  readonly end: number
}

/** Metrics of ours as OpenTelemetry's SDK has them, `MetricData[]`: cumulative since the process started, as Prometheus has them too. */
export function toMetricData(families: readonly MetricFamily[], { start, end }: MetricTimes): object[] {
  const times = { startTime: hrTime(start), endTime: hrTime(end) }
  const data: MetricData[] = []
  for (const family of families) {
    if (family.samples.length === 0) continue
    const { name, help: description } = family
    const common = {
      descriptor: { name, description, unit: unitOf(name), valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    }
    const point = <T>(attributes: Readonly<Record<string, string>>, value: T) => ({ ...times, attributes, value })
    if (family.type === 'histogram') {
      const dataPoints = family.samples.map((sample) => point(sample.labels, histogram(family.bounds, sample)))
      data.push({ ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints })
      continue
    }
    // a gauge that could not be read has no value, and JSON has no NaN
    const dataPoints = family.samples
      .filter(({ value }) => Number.isFinite(value))
      .map(({ labels, value }) => point(labels, value))
    if (family.type === 'gauge') data.push({ ...common, dataPointType: DataPointType.GAUGE, dataPoints })
    else data.push({ ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints })
  }
  return data
}

function histogram(bounds: readonly number[], { counts, sum, count }: HistogramSample) {
  return { buckets: { boundaries: [...bounds], counts: Array.from(counts) }, sum, count }
}

/** In the letters of UCUM; what is counted has none. */
function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return 's'
  return /_bytes(_total)?$/.test(name) ? 'By' : ''
}
