/** What the caller says of its trace. */
export interface TraceParent {
  readonly traceId: string
  readonly parentId: string
  readonly sampled: boolean
  /** Whether the trace's id is random (level 2). */
  readonly random: boolean
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const SAMPLED = 1
const RANDOM = 2
const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)

/**
 * Reads a `traceparent` header as W3C Trace Context says, level 1 and 2 alike: a version that is not known yet is read as far as version 0
 * goes, and what is malformed is as if it were not there.
 */
export function parseTraceparent(header: string | null): TraceParent | undefined {
  if (header === null) return undefined
  const [, version, traceId, parentId, flags, more] = FORM.exec(header) ?? []
  if (version === undefined || traceId === undefined || parentId === undefined || flags === undefined) return undefined
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (traceId === NO_TRACE || parentId === NO_SPAN) return undefined
  const bits = Number.parseInt(flags, 16)
  return { traceId, parentId, sampled: (bits & SAMPLED) !== 0, random: (bits & RANDOM) !== 0 }
}

/** The header of a call that is made on behalf of a span. */
export function formatTraceparent({ traceId, parentId, sampled, random }: TraceParent): string {
  return `00-${traceId}-${parentId}-0${(sampled ? SAMPLED : 0) | (random ? RANDOM : 0)}`
}

const MEMBERS = 32
/** The specification asks for 512 at least; nobody needs much more. */
const LONGEST = 1024
/** A key and its value; `tenant@vendor` is what level 1 has, level 2 takes `@` anywhere but at the start. */
const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2B\x2D-\x3C\x3E-\x7E]{0,255}[\x21-\x2B\x2D-\x3C\x3E-\x7E]$/

/** `tracestate` as it is passed on: none of it when any of it is malformed, too long, or said twice. */
export function readTracestate(header: string | null): string | undefined {
  if (header === null || header.length > LONGEST) return undefined
  const members = header
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '') // an empty one is allowed
  if (members.length === 0 || members.length > MEMBERS || !members.every((member) => MEMBER.test(member)))
    return undefined
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))))
  return keys.size === members.length ? members.join(',') : undefined
}
