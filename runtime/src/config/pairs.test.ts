import { expect, test } from 'vitest'
import { resolveConfig } from './index.ts'

const headers = (env: Record<string, string>) => resolveConfig({}, { env, mode: 'production' }).monitoring.otlp.headers

test('pairs are an object in the file and a line in a variable', () => {
  const given = { monitoring: { otlp: { headers: { 'x-key': 'a' } } } }
  expect(resolveConfig(given, { env: {} }).monitoring.otlp.headers).toEqual({ 'x-key': 'a' })
  expect(headers({ OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20YTpi, x-team = shop,' })).toEqual({
    Authorization: 'Basic YTpi',
    'x-team': 'shop',
  })
  expect(headers({ FLUX_MONITORING_OTLP_HEADERS: '{"x-key":"a=b"}' })).toEqual({ 'x-key': 'a=b' })
  expect(headers({})).toEqual({})
})

test.each(['key', '=value', 'a=%zz', 'a=b%0D%0Ac', 'two words=x'])(
  'what is not pairs is refused without being shown: %s',
  (text) => {
    expect(() => headers({ OTEL_EXPORTER_OTLP_HEADERS: text })).toThrow('OTEL_EXPORTER_OTLP_HEADERS')
    expect(() => headers({ OTEL_EXPORTER_OTLP_HEADERS: text })).not.toThrow(`"${text}"`)
  },
)

test.each(['localhost:4318', 'ftp://x', 'http://user:word@x', 'http://x?key=1'])('no collector: %s', (endpoint) => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  expect(() => resolveConfig({}, { env })).toThrow('OTEL_EXPORTER_OTLP_ENDPOINT')
})
