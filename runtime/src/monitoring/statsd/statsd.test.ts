import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import type { MetricFamily } from '../families.ts'
import { Deltas, packets, statsdLines } from './lines.ts'
import { parseAddress, UdpSender } from './sender.ts'

const datadog = { format: 'datadog', prefix: '' } as const
const plain = { format: 'statsd', prefix: 'shop.' } as const

function counter(value: number, labels: Record<string, string> = {}): MetricFamily {
  return { name: 'orders_total', help: 'Orders.', type: 'counter', samples: [{ labels, value }] }
}

test('counters are sent by how much they went up, with DataDog’s tags', () => {
  const deltas = new Deltas()
  const at = (value: number) =>
    statsdLines([counter(value, { route: '/api/notes/:id', status: '200' })], deltas, datadog)
  expect(at(3)).toEqual(['orders_total:3|c|#route:/api/notes/:id,status:200'])
  expect(at(5)).toEqual(['orders_total:2|c|#route:/api/notes/:id,status:200'])
  expect(at(5)).toEqual([])
  expect(at(1)).toEqual(['orders_total:1|c|#route:/api/notes/:id,status:200'])
})

test('for a plain StatsD labels are parts of the name', () => {
  const families = [counter(1, { method: 'GET', route: '/api/notes/:id', empty: '' })]
  expect(statsdLines(families, new Deltas(), plain)).toEqual(['shop.orders_total.GET.api_notes_id.none:1|c'])
})

test('what a tag cannot hold is replaced, and is never a line of its own', () => {
  const evil = 'a,b|c#d @e\nother_total:1|c'
  const [line] = statsdLines([counter(1, { x: evil })], new Deltas(), datadog)
  expect(line).toBe('orders_total:1|c|#x:a_b_c_d_e_other_total:1_c')
  expect(statsdLines([counter(1, { x: 'y'.repeat(5000) })], new Deltas(), datadog)[0]?.length).toBeLessThan(250)
})

test('a gauge below zero is set to zero first; what is no number is left out', () => {
  const gauge = (value: number): MetricFamily[] => [
    { name: 'depth', help: 'Depth.', type: 'gauge', samples: [{ labels: {}, value }] },
  ]
  const lines = (value: number) => statsdLines(gauge(value), new Deltas(), plain)
  expect(lines(2.5)).toEqual(['shop.depth:2.5|g'])
  expect(lines(-4)).toEqual(['shop.depth:0|g', 'shop.depth:-4|g'])
  expect(lines(1e-7)).toEqual(['shop.depth:0.000000100|g'])
  expect([...lines(Number.NaN), ...lines(Infinity)]).toEqual([])
})

test('a histogram is a count and the percentiles of what came since', () => {
  const deltas = new Deltas()
  const at = (counts: number[], sum: number) => {
    const count = counts.reduce((total, one) => total + one, 0)
    const samples = [{ labels: { route: '/' }, counts, sum, count }]
    return statsdLines(
      [{ name: 'wait_seconds', help: 'W.', type: 'histogram', bounds: [1, 2], samples }],
      deltas,
      datadog,
    )
  }
  at([1000, 0, 0], 100)
  expect(at([1000, 10, 0], 115)).toEqual([
    'wait_seconds.count:10|c|#route:/',
    'wait_seconds.avg:1.5|g|#route:/',
    'wait_seconds.p50:1.5|g|#route:/',
    'wait_seconds.p95:1.95|g|#route:/',
    'wait_seconds.p99:1.99|g|#route:/',
  ])
  expect(at([1000, 10, 0], 115)).toEqual([])
})

test('packets hold whole lines, and no more bytes than a network takes', () => {
  const lines = Array.from({ length: 500 }, (_, n) => `größe_${n}:${n}|c`)
  const made = packets(lines, 100)
  expect(made.every((packet) => Buffer.byteLength(packet) <= 100)).toBe(true)
  expect(made.join('\n').split('\n')).toEqual(lines)
  expect(packets(['x'.repeat(300), 'y'], 100)).toEqual(['x'.repeat(300), 'y'])
  expect(packets([], 100)).toEqual([])
})

test.each([
  ['agent', 'agent', 8125],
  ['agent:9125', 'agent', 9125],
  ['127.0.0.1:1', '127.0.0.1', 1],
  ['[::1]:9125', '::1', 9125],
  ['[fe80::1]', 'fe80::1', 8125],
])('%s is %s at %i', (text, host, port) => {
  expect(parseAddress(text)).toEqual({ host, port })
})

let end = () => {}
afterEach(() => {
  end()
  end = () => {}
})

/** A socket that hears what is sent, and gives it as lines. */
async function listener() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  end = () => socket.close()
  const seen: string[] = []
  const packetSizes: number[] = []
  socket.on('message', (message) => {
    packetSizes.push(message.length)
    seen.push(...message.toString().split('\n'))
  })
  const until = async (wanted: string) => {
    while (!seen.some((line) => line.startsWith(wanted))) await once(socket, 'message')
    return seen
  }
  const { port } = socket.address() as AddressInfo // of a UDP socket that listens
  return { until, packetSizes, address: `127.0.0.1:${port}` }
}

test('an agent gets the metrics of an app, with tags, at an interval and at the stop', async () => {
  const { until, packetSizes, address } = await listener()
  const statsd = { address, interval: 20, prefix: 'shop.' }
  const app = createApp({ logging: { level: 'silent' }, monitoring: { statsd } })
  await app.start()
  await app.handle(new Request('http://localhost/api/health'))
  const lines = await until('shop.http_requests_total')
  expect(lines).toContain('shop.http_requests_total:1|c|#method:GET,route:/api/health,status:200')
  expect(lines.some((line) => /^shop\.process_resident_memory_bytes:\d+\|g$/.test(line))).toBe(true)
  expect(lines.every((line) => /^[\w.]+:-?\d+(?:\.\d+)?\|[cg](?:\|#\w+:[^,|]+(?:,\w+:[^,|]+)*)?$/.test(line))).toBe(
    true,
  )
  await app.handle(new Request('http://localhost/missing'))
  await app.stop()
  await until('shop.http_requests_total:1|c|#method:GET,route:(unmatched),status:404')
  expect(Math.max(...packetSizes)).toBeLessThanOrEqual(1432)
})

test('after a hot reload nothing is sent twice', async () => {
  const { until, address } = await listener()
  const make = () => createApp({ logging: { level: 'silent' }, monitoring: { statsd: { address, interval: 60_000 } } })
  const before = make()
  await before.start()
  await before.handle(new Request('http://localhost/api/health'))
  const after = make()
  await after.ready()
  after.adopt(before)
  await until('http_requests_total:1|c|#method:GET,route:/api/health')
  await after.handle(new Request('http://localhost/missing'))
  await after.stop()
  const lines = await until('http_requests_total:1|c|#method:GET,route:(unmatched)')
  expect(lines.filter((line) => line.startsWith('http_requests_total'))).toHaveLength(2)
})

test('an agent that is not found is told once, hurts nobody, and does not hold up the stop', async () => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const statsd = { address: 'no-such-host.invalid', interval: 5 }
  const logging = { console: { enabled: false } }
  const app = createApp({ logging, monitoring: { statsd } }, { logTransports: [{ type: 'stream', stream }] })
  await app.start()
  for (let n = 0; n < 20; n++) {
    expect((await app.handle(new Request('http://localhost/api/health'))).status).toBe(200)
    await new Promise(setImmediate)
  }
  await app.stop()
  expect(lines.filter((line) => line.includes('no-such-host.invalid'))).toHaveLength(1)
})

test('a socket that takes no more is an outage, and nothing is added to it', async () => {
  const sender = new UdpSender({ host: '127.0.0.1', port: 9 })
  end = () => sender.close()
  const big = Array.from({ length: 10 }, () => 'x'.repeat(70_000))
  await expect(sender.send(big)).rejects.toThrow(/EMSGSIZE/)
})
