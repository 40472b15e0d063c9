import { z } from 'zod'
import { expect, test } from 'vitest'
import { configJsonSchema, resolvedConfigJsonSchema } from './json-schema.ts'
import { leavesOf } from './tree.ts'
import { resolveConfig } from './resolve.ts'
import { configSchema } from './schema.ts'

interface Json {
  properties: Record<string, Json>
  additionalProperties?: Json | false
  description?: string
  required?: string[]
  default?: unknown
}

const schemaOf = (extend = {}) => configJsonSchema(extend) as unknown as Json

test('every key stands in it with its description and its default', () => {
  const schema = schemaOf()
  for (const { path } of leavesOf(configSchema)) {
    const at = path.reduce<Json | undefined>((json, name) => json?.properties[name], schema)
    expect(at?.description, path.join('.')).toMatch(/\.$/)
  }
  expect(schema.properties['server']?.properties['port']?.default).toBe(3000)
})

test('nothing has to be given, nothing unknown may be', () => {
  const schema = schemaOf()
  expect(schema.required ?? []).toEqual([])
  expect(schema.additionalProperties).toBe(false)
  expect(schema.properties['environments']?.additionalProperties).toMatchObject({ additionalProperties: false })
})

test('holds the project’s own sections, in the environments too', () => {
  const schema = schemaOf({ billing: z.object({ retries: z.int().default(3) }) })
  expect(schema.properties['billing']?.properties['retries']).toMatchObject({ type: 'integer', default: 3 })
  const environment = schema.properties['environments']?.additionalProperties
  expect(environment && environment.properties['billing']).toBeDefined()
})

test('carries none of our own notes', () => {
  expect(JSON.stringify(configJsonSchema())).not.toMatch(/"(?:env|secret|defaultIn|defaultText|allowed|typeText)":/)
})

test('the resolved configuration has a schema of its own, in which every key is there', () => {
  const schema = resolvedConfigJsonSchema() as unknown as Json
  const resolved = resolveConfig({}, { env: {}, mode: 'development' })
  expect(schema.required?.toSorted()).toEqual(Object.keys(schema.properties).toSorted())
  for (const section of Object.keys(schema.properties)) expect(resolved).toHaveProperty(section)
  expect(schema.properties['server']?.properties['port']).toMatchObject({ type: 'integer' })
  expect(schema.properties['server']?.properties['bodyLimit']).toMatchObject({ type: 'number' })
})
