import type { TemplateFile } from './template-file.ts'

/** Files of a project by path, in the order they are written. */
export type Rendered = ReadonlyMap<string, string | Uint8Array>

/**
 * Renders sets of templates over one another: a later layer's file replaces an earlier one's of the same path, but for
 * package.json, whose layers are merged (RFC 7396: an object into an object, `null` takes away, all else replaces).
 */
export function renderLayers(layers: readonly (readonly TemplateFile[])[], data: object): Rendered {
  const files = new Map<string, string | Uint8Array>()
  for (const file of layers.flat()) {
    const path = file.destination(data)
    const content = file.render(data)
    const before = files.get(path)
    files.set(path, path === MERGED && before !== undefined ? mergeTexts(before, content) : content)
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const MERGED = 'package.json'

export type Json = { readonly [key: string]: unknown }

/** A JSON merge patch (RFC 7396). */
export function mergePatch(target: Json, patch: Json): Json {
  const merged: Record<string, unknown> = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key]
    if (value === null) delete merged[key]
    else merged[key] = isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value
  }
  return merged
}

function mergeTexts(before: string | Uint8Array, after: string | Uint8Array): string {
  const [target, patch] = [before, after].map((text) => JSON.parse(String(text)) as Json)
  return JSON.stringify(mergePatch(target ?? {}, patch ?? {}))
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
