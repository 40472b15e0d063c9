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

/** Our own notes on a key are for the resolver and the reference page; a schema carries only what JSON Schema knows. */
function override({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  for (const note of ['env', 'secret', 'defaultIn', 'defaultText', 'allowed', 'typeText']) delete jsonSchema[note]
}
