import { z } from 'zod'
import type { KeyMeta } from './key.ts'
import { configSchema } from './schema.ts'
import type { Extension } from './types.ts'

/** Any zod schema, of whichever copy of zod the project has. */
export type Schema = z.core.$ZodType
export type Path = readonly string[]

/** One key that takes a value, as opposed to a section that holds keys. */
export interface Leaf {
  path: Path
  schema: Schema
  meta: Partial<KeyMeta>
  /** The variables that set it; the first that is set counts. */
  variables: readonly string[]
}

/** The schema with everything taken off that only adds to it: defaults, optional, transforms. */
export function unwrap(schema: Schema): z.core.$ZodTypes {
  const known = schema as z.core.$ZodTypes // zod's union of all its classes, discriminated by `def.type`
  const { def } = known._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unwrap(def.innerType)
    case 'pipe':
      return unwrap(def.in)
    case 'lazy':
      return unwrap(def.getter())
    default:
      return known
  }
}

/** The keys of an object schema, or nothing for any other; open objects (records) hold no known keys. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const inner = unwrap(schema)
  return inner._zod.def.type === 'object' ? inner._zod.def.shape : undefined
}

/** Whether an object schema takes keys that it does not list. */
export function isOpen(schema: Schema): boolean {
  const { def } = unwrap(schema)._zod
  if (def.type !== 'object' || !def.catchall) return false
  return (def.catchall as z.core.$ZodTypes)._zod.def.type !== 'never'
}

/** What a schema says about itself, the outer layers standing over the inner ones. */
export function metaOf(schema: Schema): Partial<KeyMeta> {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const inner = 'innerType' in def ? def.innerType : def.type === 'pipe' ? def.in : undefined
  return {
    ...(inner ? metaOf(inner as Schema) : {}),
    ...(z.globalRegistry.get(schema) as Partial<KeyMeta> | undefined),
  }
}

/** `['server', 'bodyLimit']` is `FLUX_SERVER_BODY_LIMIT`. */
export function variableName(path: Path): string {
  return ['flux', ...path]
    .map((part) =>
      part
        .replace(/([a-z\d])([A-Z])/g, '$1_$2')
        .replace(/\W/g, '_')
        .toUpperCase(),
    )
    .join('_')
}

/** All sections: FluxStack's and the project's own. */
export function allSections(extend: Extension = {}): Readonly<Record<string, Schema>> {
  return { ...configSchema.shape, ...(extend as Record<string, Schema>) }
}

/** Every key below `schema`, in the order they are declared. */
export function leavesOf(schema: Schema, path: Path = []): Leaf[] {
  const shape = shapeOf(schema)
  if (shape && path.length < 8)
    return Object.entries(shape).flatMap(([name, child]) => leavesOf(child, [...path, name]))
  const meta = metaOf(schema)
  return [{ path, schema, meta, variables: [variableName(path), ...(meta.env ? [meta.env] : [])] }]
}
