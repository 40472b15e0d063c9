import { escaped } from '../../framework/escaped.ts'
import type { Body, OpenApiDocument, Operation, Parameter, Schema } from './document.ts'
import { style } from './style.ts'

/** The document as a page that needs no script and nothing from elsewhere. */
export function openapiPage(document: OpenApiDocument, jsonPath: string): string {
  const groups = byTag(document)
  const sections = [...groups].map(
    ([tag, operations]) => `<section><h2>${escaped(tag)}</h2>${operations.join('')}</section>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(document.info.title)} API</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>${escaped(document.info.title)} <span>API</span></h1><a href="${escaped(jsonPath)}">OpenAPI ${escaped(document.openapi)} as JSON</a></header>
${sections.join('\n') || '<p>This app has no routes yet.</p>'}
</main>
</body>
</html>
`
}

/** Operations by their first tag, else by the first word of the path after `/api`. */
function byTag({ paths }: OpenApiDocument): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? path.replace(/^\/api(?=\/)/, '').split('/')[1] ?? ''
      const group = groups.get(tag) ?? []
      groups.set(tag, [...group, operationHtml(path, method, operation)])
    }
  }
  return groups
}

function operationHtml(path: string, method: string, operation: Operation): string {
  const responses = Object.entries(operation.responses ?? {}).map(([status, body]) =>
    bodyHtml(`Answer ${status}`, body),
  )
  return `<details>
<summary><b class="method ${escaped(method)}">${escaped(method.toUpperCase())}</b> <code>${escaped(path)}</code> <span>${escaped(operation.summary ?? '')}</span>${operation.deprecated ? '<i>deprecated</i>' : ''}</summary>
${operation.description ? `<p>${escaped(operation.description)}</p>` : ''}
${parametersHtml(operation.parameters ?? [])}
${operation.requestBody ? bodyHtml('Body', operation.requestBody) : ''}
${responses.join('')}
</details>`
}

function parametersHtml(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escaped(name)}</code>${required ? ' <em>required</em>' : ''}</td><td>${escaped(place)}</td><td><code>${escaped(shape(schema))}</code> ${escaped(description ?? '')}</td></tr>`,
  )
  return `<h3>Parameters</h3><table>${rows.join('')}</table>`
}

function bodyHtml(heading: string, { description, content }: Body): string {
  const [type, media] = Object.entries(content ?? {})[0] ?? []
  const schema = media?.schema ? `<pre>${escaped(shape(media.schema))}</pre>` : ''
  return `<h3>${escaped(heading)} <small>${escaped(type ?? '')}</small></h3>${description ? `<p>${escaped(description)}</p>` : ''}${schema}`
}

/** A schema written as a TypeScript type, which is what its readers know. */
export function shape(schema: Schema | undefined, indent = ''): string {
  if (!schema) return 'unknown'
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map((one) => shape(one, indent)).join(' | ')
  if (schema.allOf) return schema.allOf.map((one) => shape(one, indent)).join(' & ')
  if (schema.items) return `${grouped(shape(schema.items, indent))}[]`
  if (schema.properties) return objectShape(schema.properties, schema.required ?? [], indent)
  if (typeof schema.additionalProperties === 'object')
    return `Record<string, ${shape(schema.additionalProperties, indent)}>`
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'unknown')
  return `${type}${limits(schema)}`
}

/** A union in brackets, so that what follows belongs to all of it. */
function grouped(text: string): string {
  return / [|&] /.test(text.replace(/\{.*\}/s, '')) ? `(${text})` : text
}

function objectShape(properties: Record<string, Schema>, required: readonly string[], indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(
    ([name, schema]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${shape(schema, inner)}`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}

/** What a type does not say: ` (date-time, 3 to 100 characters)`. */
function limits({ format, minLength, maxLength, minimum, maximum, pattern, default: preset }: Schema): string {
  const parts = [
    format,
    range(minLength, maxLength, ' characters'),
    // zod writes the largest safe integers where no limit was asked for
    range(significant(minimum), significant(maximum), ''),
    format ? undefined : pattern,
    preset === undefined ? undefined : `default ${JSON.stringify(preset)}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

function significant(limit: number | undefined): number | undefined {
  return limit === undefined || Math.abs(limit) === Number.MAX_SAFE_INTEGER ? undefined : limit
}

function range(low: number | undefined, high: number | undefined, unit: string): string | undefined {
  if (low === undefined && high === undefined) return undefined
  if (low === undefined) return `at most ${high}${unit}`
  return high === undefined ? `at least ${low}${unit}` : `${low} to ${high}${unit}`
}
