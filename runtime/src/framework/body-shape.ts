import { FluxStackError } from '../errors/errors.ts'
import { inTime } from './in-time.ts'

/** Deeper than anyone nests on purpose. Validators and JSON.stringify go down by recursion, and fall over at some thousands. */
const MAX_DEPTH = 256
/** Empty places that the numbers in a form's field names may leave, beside two for each field. */
const SPARE_PLACES = 1000
/** How long a guarded request's readers wait. */
const deadline = Symbol('deadline')

/**
 * The request, whose `json()` and `formData()` refuse a body that costs far more to handle than to send: one nested thousands
 * deep, or a form with a field `tags[99999999]`, of which Elysia makes an array of that length. None of its readers waits longer than
 * `ms` for the rest of the body.
 */
export function guardShape(request: Request, ms: number): Request {
  const read = {
    text: request.text.bind(request),
    formData: request.formData.bind(request),
    arrayBuffer: request.arrayBuffer.bind(request),
  }
  const text = () => inTime(read.text, ms, tooSlow)
  const json = async (): Promise<unknown> => {
    const given = await text()
    if (isDeep(given)) throw malformed('The body is nested too deeply')
    return parse(given)
  }
  const formData = async (): Promise<FormData> => {
    const data = await inTime(read.formData, ms, tooSlow)
    refuseForm(data)
    return data
  }
  const arrayBuffer = () => inTime(read.arrayBuffer, ms, tooSlow)
  return Object.defineProperties(request, {
    text: { value: text },
    json: { value: json },
    formData: { value: formData },
    arrayBuffer: { value: arrayBuffer },
    [deadline]: { value: ms },
  })
}

/** What takes a guarded request's place is guarded like it. */
export function guardLike(guarded: Request & { [deadline]?: number }, request: Request): Request {
  const ms = guarded[deadline]
  return ms === undefined ? request : guardShape(request, ms)
}

/** Node's own deadline comes later and says less; Bun has none. */
function tooSlow(): FluxStackError {
  return new FluxStackError('The body did not come in time', { code: 'REQUEST_TIMEOUT', statusCode: 408 })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed('The body cannot be read', cause)
  }
}

function isDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH * 2) return false
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
  }
  return false
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Elysia makes `items[2].price` a place in a list in an object, and reads a value that looks like JSON as that. */
function refuseForm(form: FormData): void {
  const lengths = new Map<string, number>()
  let fields = 0
  for (const [name, value] of form.entries()) {
    fields++
    if (typeof value === 'string' && /^[[{]/.test(value) && isDeep(value))
      throw malformed('A field is nested too deeply')
    if (name.includes('.') || name.includes('[')) measureLists(name, lengths)
  }
  let places = 0
  for (const length of lengths.values()) places += length
  if (places > SPARE_PLACES + fields * 2) throw malformed('The fields are numbered too sparsely')
}

/** Notes how long each list must be that a field's name stands in. */
function measureLists(name: string, lengths: Map<string, number>): void {
  const steps = name.split('.')
  if (steps.length > MAX_DEPTH) throw malformed('A field is nested too deeply')
  let path = ''
  for (const step of steps) {
    const [, list, index] = /^(.+)\[(\d+)\]$/.exec(step) ?? []
    if (list !== undefined) lengths.set(path + list, Math.max(lengths.get(path + list) ?? 0, Number(index) + 1))
    path += `${step}.`
  }
}

function malformed(message: string, cause?: unknown): FluxStackError {
  return new FluxStackError(message, { code: 'BODY_MALFORMED', statusCode: 400, cause })
}
