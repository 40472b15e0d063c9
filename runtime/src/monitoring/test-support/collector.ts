import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Value = { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean }
type KeyValue = { key: string; value: Value }

interface WireSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: KeyValue[]
  events: { name: string; attributes: KeyValue[] }[]
  status: { code: number; message?: string }
  flags: number
}

export interface ReceivedSpan extends Omit<WireSpan, 'attributes' | 'events'> {
  attributes: Record<string, unknown>
  events: { name: string; attributes: Record<string, unknown> }[]
}

interface WirePoint {
  attributes: KeyValue[]
  startTimeUnixNano: string
  timeUnixNano: string
  asDouble?: number
  bucketCounts?: number[]
  explicitBounds?: number[]
  count?: number
  sum?: number
}

interface WireMetric {
  name: string
  unit: string
  sum?: { aggregationTemporality: number; isMonotonic: boolean; dataPoints: WirePoint[] }
  gauge?: { dataPoints: WirePoint[] }
  histogram?: { aggregationTemporality: number; dataPoints: WirePoint[] }
}

interface Wire {
  resourceSpans?: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: WireSpan[] }[] }[]
  resourceMetrics?: { resource: { attributes: KeyValue[] }; scopeMetrics: { metrics: WireMetric[] }[] }[]
}

const plain = (attributes: KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A collector of OpenTelemetry that keeps what it is sent. */
export async function startCollector() {
  const spans: ReceivedSpan[] = []
  const metrics: WireMetric[] = []
  const headers: Record<string, unknown>[] = []
  const resources: Record<string, unknown>[] = []
  let answer: Answer = (_request, response) => void response.end('{}')
  const take = (text: string): void => {
    const wire = JSON.parse(text) as Wire // what the test is about
    for (const one of wire.resourceSpans ?? []) {
      resources.push(plain(one.resource.attributes))
      for (const span of one.scopeSpans.flatMap((scope) => scope.spans)) {
        const events = span.events.map(({ name, attributes }) => ({ name, attributes: plain(attributes) }))
        spans.push({ ...span, attributes: plain(span.attributes), events })
      }
    }
    for (const one of wire.resourceMetrics ?? []) metrics.push(...one.scopeMetrics.flatMap((scope) => scope.metrics))
  }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk))
    request.on('end', () => {
      headers.push({ ...request.headers, path: request.url })
      take(text)
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    metrics,
    headers,
    resources,
    answerWith: (next: Answer) => void (answer = next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
