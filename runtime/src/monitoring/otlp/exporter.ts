import type { ResolvedConfig } from '../../config/index.ts'
import type { FluxStackLogger } from '../../logging/logger.ts'
import { resourceFromAttributes } from '../../vendor/opentelemetry.ts'
import type { MetricFamily } from '../families.ts'
import type { SpanSink, TraceSpan } from '../tracing/trace.ts'
import type { Tracer } from '../tracing/tracer.ts'
import { Delivery } from './delivery.ts'
import { registerProvider } from './global-provider.ts'
import { MetricExporter } from './metric-exporter.ts'
import { toReadable } from './readable-span.ts'
import { resourceAttributes } from './resource.ts'
import { type SpanCounts, SpanExporter } from './span-exporter.ts'

export interface OtlpOptions {
  config: ResolvedConfig
  endpoint: string
  logger: FluxStackLogger
  /** Undefined where tracing is off. */
  tracer: Tracer | undefined
  collect: () => Promise<readonly MetricFamily[]>
}

/** The stop of monitoring waits for two seconds. */
const FLUSH_MS = 1800

/** Sends what an app traces and measures to a collector. */
export class OtlpExporter implements SpanSink {
  readonly #resource: ReturnType<typeof resourceFromAttributes>
  readonly #deliveries: Delivery[] = []
  readonly #spans: SpanExporter | undefined
  readonly #metrics: MetricExporter | undefined
  readonly #tracer: Tracer | undefined
  readonly #unregister: (() => void) | undefined

  constructor({ config, endpoint, logger, tracer, collect }: OtlpOptions) {
    const { headers, timeout, queue, interval, traces, metrics } = config.monitoring.otlp
    const deliver = (what: 'traces' | 'metrics'): Delivery => {
      const delivery = new Delivery({
        url: `${endpoint.replace(/\/+$/, '')}/v1/${what}`,
        headers,
        timeout,
        what,
        logger,
      })
      this.#deliveries.push(delivery)
      return delivery
    }
    this.#resource = resourceFromAttributes(resourceAttributes(config))
    this.#tracer = tracer
    if (traces && tracer) {
      const exporter = new SpanExporter(deliver('traces'), queue)
      this.#spans = exporter
      tracer.exporter = this
      const { ratio } = config.monitoring.tracing
      this.#unregister = registerProvider({ tracer, exporter, resource: this.#resource, ratio })
      if (!this.#unregister) {
        logger.warn('OTLP: this process has a tracer provider of OpenTelemetry already: spans of libraries go there')
      }
    }
    if (metrics) {
      this.#metrics = new MetricExporter({ delivery: deliver('metrics'), resource: this.#resource, interval, collect })
    }
  }

  get counts(): SpanCounts | undefined {
    return this.#spans?.counts
  }

  /** Deliveries that failed since one went well, of both kinds. */
  get failures(): number {
    return this.#deliveries.reduce((sum, { failures }) => sum + failures, 0)
  }

  ended(span: TraceSpan): void {
    this.#spans?.add(toReadable(span, this.#resource))
  }

  /** Sends what is left, in less than two seconds. */
  async stop(): Promise<void> {
    if (this.#tracer?.exporter === this) this.#tracer.exporter = undefined
    this.#unregister?.()
    const giveUp = setTimeout(() => this.#deliveries.forEach((delivery) => delivery.cancel()), FLUSH_MS)
    await Promise.all([this.#spans?.stop(), this.#metrics?.stop()])
    clearTimeout(giveUp)
  }
}
