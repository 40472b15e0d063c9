import { unwrap, type Schema } from './tree.ts'

const TRUE = new Set(['true', '1', 'yes', 'on'])
const FALSE = new Set(['false', '0', 'no', 'off'])

/**
 * The text of a variable as the type its key has. What does not fit stays text, so that the schema refuses it and the
 * report shows what was written. An empty variable counts as not set.
 */
export function coerce(text: string | undefined, schema: Schema): unknown {
  if (text === undefined || text.trim() === '') return undefined
  const inner = unwrap(schema)
  const { def } = inner._zod
  switch (def.type) {
    case 'number':
      return asNumber(text)
    case 'boolean':
      return asBoolean(text)
    case 'array':
      return text.trim().startsWith('[') ? asJson(text) : asList(text, def.element)
    case 'object':
    case 'record':
    case 'tuple':
      return asJson(text)
    case 'union':
      return asEither(text, def.options)
    default:
      return text
  }
}

function asNumber(text: string): unknown {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text
}

function asBoolean(text: string): unknown {
  const word = text.trim().toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : text
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function asList(text: string, element: Schema): unknown[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => coerce(entry, element))
}

/** The first option whose type the text takes; text itself when none does. */
function asEither(text: string, options: readonly Schema[]): unknown {
  for (const option of options) {
    const value = coerce(text, option)
    if (typeof value !== 'string') return value
  }
  return text
}
