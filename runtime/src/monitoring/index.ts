export type { AlertMessage } from './alerts/alerts.ts'
export type { HistogramSample, Labels, MetricFamily, NumberSample } from './families.ts'
export {
  type Counter,
  type Gauge,
  type GaugeOptions,
  type Histogram,
  type HistogramOptions,
  type LabelValue,
  type MetricOptions,
  metrics,
  type Metrics,
} from './metrics.ts'
export { MetricsCollector } from './collector.ts'
export { type ActiveSpan, span } from './tracing/span.ts'
export type { Attributes, AttributeValue } from './tracing/trace.ts'
