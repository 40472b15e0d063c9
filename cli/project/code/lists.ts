import type { Trace } from './edit.ts'
import { applyPatches, deletion, hasBreak, insertion, type Patch, type Source, type Span } from './source.ts'

/** What stands in brackets, with commas between: elements, properties, the names of an import. */
export interface List {
  /** Behind the opening bracket. */
  readonly open: number
  /** At the closing bracket. */
  readonly close: number
  readonly items: readonly Span[]
  /** What an item alone on the line of its brackets has on both sides. */
  readonly pad: '' | ' '
}

/** What adding to a list changes, and what its taking out has to know. */
export interface Addition {
  readonly patches: Patch[]
  readonly trace?: Trace
}

/**
 * Adds an item before the one with this index, or at the end. A list on one line that gets too long is broken, an item a line; as that,
 * or a formatter that does it later, cannot be seen from the list, the line is remembered.
 */
export function addItem(source: Source, list: List, code: string, index = list.items.length): Addition {
  const patches = insertItem(source, list, index, code)
  const was = source.text.slice(list.open, list.close)
  if (hasBreak(was)) return { patches }
  const trace: Trace = { was }
  const added = patches.reduce((sum, { text }) => sum + text.length, 0)
  const length = source.lineEnd(list.close) - source.lineStart(list.open) + added
  const isCommented = source.comments.some(({ start }) => list.open <= start && start < list.close)
  if (length <= source.style.width || isCommented || list.items.length === 0) return { patches, trace }
  const { eol, step } = source.style
  const indent = source.indent(list.open)
  const lines = list.items.map((item) => source.slice(item)).toSpliced(index, 0, code)
  const text = lines.map((line) => `${eol}${indent}${step}${line},`).join('')
  return { patches: [{ start: list.open, end: list.close, text: `${text}${eol}${indent}` }], trace }
}

/** Takes an item out, and puts what is left back on its line if that is what it was. */
export function takeItem(source: Source, list: List, index: number, { was }: Trace = {}): Patch[] {
  const patches = removeItem(source, list, index)
  if (was === undefined) return patches
  const inside = patches.map(({ start, end, text }) => ({ start: start - list.open, end: end - list.open, text }))
  const rest = applyPatches(source.text.slice(list.open, list.close), inside)
  return squeezed(rest) === squeezed(was) ? [{ start: list.open, end: list.close, text: was }] : patches
}

const squeezed = (text: string): string => text.replace(/\s+/g, '').replace(/,$/, '')

/**
 * Puts an item at the end, in the layout of the one before it. What is inserted is one piece behind a token or comment, and a comma where
 * one was missing, so that {@link takeItem} finds back to the byte.
 */
function appendItem(source: Source, list: List, code: string): Patch[] {
  const last = list.items.at(-1)
  if (last === undefined) return [firstItem(source, list, code)]
  const comma = commaBehind(source, last)
  const start = list.items.length > 1 ? source.token(list.items.at(-2)?.end ?? 0) : list.open - 1
  const lead = source.text.slice(start + 1, last.start)
  const line = `${source.style.eol}${source.indent(last.start)}`
  if (comma !== undefined) {
    if (!hasBreak(lead)) return [insertion(comma + 1, ` ${code},`)]
    return [insertion(source.commentsBehind(comma + 1).end, `${line}${code},`)]
  }
  const { end, isLine } = source.commentsBehind(last.end)
  const commaFirst = list.items.length > 1 && source.beginsLine(start)
  if (commaFirst) return [insertion(end, `${line},${lead.trim() === '' ? lead : ' '}${code}`)]
  if (hasBreak(lead) || isLine) {
    const indented = isLine && !source.beginsLine(last.start) ? `${line}${source.style.step}` : line
    return end === last.end
      ? [insertion(end, `,${indented}${code}`)]
      : [insertion(last.end, ','), insertion(end, `${indented}${code}`)]
  }
  return [insertion(end, `${lead === '' && list.items.length > 1 ? ',' : ', '}${code}`)]
}

function firstItem(source: Source, list: List, code: string): Patch {
  const at = Math.max(list.open, source.before(list.close))
  const isLine = source.comments.some((comment) => comment.end === at && comment.isLine && at > list.open)
  if (!isLine && !hasBreak(source.text.slice(list.open, list.close))) {
    return insertion(at, `${at > list.open ? ' ' : list.pad}${code}${list.pad}`)
  }
  const line = `${source.style.eol}${source.indent(list.open)}${source.style.step}`
  return insertion(at, `${line}${code},`)
}

/** Puts an item before another, above the comments of that. */
function insertItem(source: Source, list: List, index: number, code: string): Patch[] {
  const next = list.items[index]
  if (next === undefined) return appendItem(source, list, code)
  const at = source.withCommentsAbove(next.start)
  const gap = source.beginsLine(at) ? `${source.eol(source.before(at))}${source.indent(at)}` : ' '
  return [insertion(at, `${code},${gap}`)]
}

/** Takes an item out: what {@link addItem} put there, and no more. */
function removeItem(source: Source, list: List, index: number): Patch[] {
  const item = list.items[index]
  if (item === undefined) return []
  const comma = commaBehind(source, item)
  const lead = source.before(item.start)
  const previous = list.items[index - 1]
  if (comma !== undefined && index < list.items.length - 1) return [deletion(item.start, source.after(comma + 1))]
  if (comma !== undefined) return [deletion(lead, comma + 1)]
  if (previous === undefined) {
    const padded = list.pad === ' ' && source.text.slice(lead, item.start) === ' ' && source.text[item.end] === ' '
    return [deletion(lead, item.end + (padded ? 1 : 0))]
  }
  const before = source.token(previous.end)
  const own = deletion(lead, item.end)
  return lead === before + 1
    ? [deletion(source.before(before), item.end)]
    : [deletion(source.before(before), before + 1), own]
}

function commaBehind(source: Source, item: Span): number | undefined {
  const at = source.token(item.end)
  return source.text[at] === ',' ? at : undefined
}
