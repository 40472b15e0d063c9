import { currentPlace, runInSpan } from '../../logging/context.ts'
import { type Attributes, TraceSpan } from './trace.ts'
import { activeTracer } from './tracer.ts'

/** The span that work runs in. */
export interface ActiveSpan {
  /** Says more of the work; nothing that is secret, as it is exported. */
  set(attributes: Attributes): void
}

const nobody: ActiveSpan = Object.freeze({ set: () => {} })

/**
 * Runs `work` in a span of its name, inside of the one that is open, and gives what it gives. An error marks the span as failed and goes
 * on. Outside of a request or live action a trace begins here. Where tracing is off, the work is all that happens.
 *
 * @example
 * const notes = await span('read the import', () => readNotes(file), { 'import.format': 'csv' })
 */
export function span<T>(name: string, work: (span: ActiveSpan) => PromiseLike<T>, attributes?: Attributes): Promise<T>
export function span<T>(name: string, work: (span: ActiveSpan) => T, attributes?: Attributes): T
export function span<T>(name: string, work: (span: ActiveSpan) => T, attributes?: Attributes): T | Promise<Awaited<T>> {
  const made = openSpan(name)
  if (!made) return work(nobody)
  if (attributes) made.set(attributes)
  return runSpan(made, work)
}

/** Undefined where nobody traces. */
function openSpan(name: string): TraceSpan | undefined {
  const parent = currentPlace()?.span
  return parent ? TraceSpan.below(parent, name) : activeTracer()?.root(name, 'internal')
}

/** Runs work in a span that is there, and ends it. */
export function runSpan<T>(made: TraceSpan, work: (span: TraceSpan) => T): T | Promise<Awaited<T>> {
  let result: T
  try {
    // below a trace that is not sampled nobody asks whose child a span is, and a scope costs more than the span
    result = made.trace.sampled || made.role === 'root' ? runInSpan(made, () => started(work(made))) : work(made)
  } catch (error) {
    made.fail(error)
    made.end()
    throw error
  }
  if (!isThenable(result)) {
    made.end()
    return result
  }
  return Promise.resolve(result as Awaited<T>).then(
    (value) => {
      made.end()
      return value
    },
    (error: unknown) => {
      made.fail(error)
      made.end()
      throw error
    },
  )
}

/** A query builder begins when it is waited for: that has to be in the span's scope, and once. */
function started<T>(result: T): T {
  // the same to whoever waits for it
  return isThenable(result) && !(result instanceof Promise) ? (Promise.resolve(result) as T) : result
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value instanceof Promise ||
    (typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function')
  )
}
