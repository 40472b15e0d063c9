/** In the package this is a bundle that the build makes; it is loaded where OTLP is on. */
export {
  context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  ValueType,
} from '@opentelemetry/api'
export { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
export { resourceFromAttributes } from '@opentelemetry/resources'
export { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics'
export {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
