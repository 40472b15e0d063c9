import { z } from 'zod'
import { allSections } from './tree.ts'
import type { Extension } from './types.ts'

/** The configuration file as JSON Schema (draft 2020-12), with the project's own sections, for editors and other tools. */
export function configJsonSchema(extend: Extension = {}): Record<string, unknown> {
  const sections = z.strictObject({ ...allSections(extend) } as z.core.$ZodShape).partial()
  const schema = z.toJSONSchema(sections, { io: 'input', unrepresentable: 'any', reused: 'inline', override })
  const properties = schema.properties ?? {}
  return {
    ...schema,
    title: 'FluxStack configuration',
    properties: {
      ...properties,
      environments: {
        type: 'object',
        description: 'What differs in a mode, by the name of the mode.',
        additionalProperties: { type: 'object', properties, additionalProperties: false },
      },
    },
  }
}

/**
 * The resolved configuration as JSON Schema, for tools that read what `resolveConfig` or `loadConfig` gave: every key is there, sizes are
 * bytes, durations are milliseconds.
 */
export function resolvedConfigJsonSchema(extend: Extension = {}): Record<string, unknown> {
  const sections = z.object({ ...allSections(extend), mode: z.string() } as z.core.$ZodShape)
  const schema = z.toJSONSchema(sections, { io: 'output', unrepresentable: 'any', reused: 'inline', override })
  return { ...schema, title: 'FluxStack configuration, resolved' }
}

/** Our own notes on a key are for the resolver and the reference page; a schema carries only what JSON Schema knows. */
function override({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  for (const note of ['env', 'secret', 'defaultIn', 'defaultText', 'allowed', 'typeText']) delete jsonSchema[note]
}
