import type { ESTree, ParseResult } from 'rolldown/utils'
import { styleOf, type Style } from './style.ts'

export type Node = ESTree.Node
/** `parseSync` of `rolldown/utils`. */
export type Parse = (path: string, text: string) => ParseResult

/** A place in a text: offsets in UTF-16 units, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Patch extends Span {
  readonly text: string
}

export const insertion = (at: number, text: string): Patch => ({ start: at, end: at, text })
export const deletion = (start: number, end: number): Patch => ({ start, end, text: '' })

/** Why an edit cannot be made, and where. */
export class Refusal extends Error {
  constructor(
    reason: string,
    readonly offset: number,
  ) {
    super(reason)
  }
}

interface Comment extends Span {
  readonly isLine: boolean
}

/** A text that parses, with the questions that edits ask about what stands between its nodes. */
export class Source {
  readonly program: ESTree.Program
  readonly comments: readonly Comment[]
  /** Code that has been parsed to be compared, by its text. */
  readonly expressions = new Map<string, Node>()
  #style: Style | undefined

  /** @throws Refusal where it does not parse */
  constructor(
    readonly path: string,
    readonly text: string,
    readonly parse: Parse,
    /** That of the file before other edits, which are not to sway it. */
    style?: Style,
  ) {
    this.#style = style
    const { errors, program, comments } = parse(path, text)
    const [error] = errors
    if (error !== undefined) throw new Refusal(`The file does not parse: ${error.message}`, error.labels[0]?.start ?? 0)
    this.program = program
    const { hashbang } = program
    this.comments = [
      ...(hashbang === null ? [] : [{ start: hashbang.start, end: hashbang.end, isLine: true }]),
      ...comments.map(({ start, end, type }) => ({ start, end, isLine: type === 'Line' })),
    ]
  }

  get style(): Style {
    return (this.#style ??= styleOf(this))
  }

  slice({ start, end }: Span): string {
    return this.text.slice(start, end)
  }

  /** Where the token or comment before `offset` ends; 0 when there is none. */
  before(offset: number): number {
    let at = offset
    while (at > 0 && isBlank(this.text[at - 1])) at--
    const comment = this.comments.find(({ start, end }) => start < at && at <= end)
    return comment === undefined ? at : Math.min(comment.end, offset)
  }

  /** Where the next token or comment begins; the text's length when there is none. */
  after(offset: number): number {
    let at = offset
    while (at < this.text.length && isBlank(this.text[at])) at++
    return at
  }

  /** Where the next token begins, comments left out. */
  token(offset: number): number {
    const at = this.after(offset)
    const comment = this.comments.find(({ start }) => start === at)
    return comment === undefined ? at : this.token(comment.end)
  }

  /** The place behind the comments that follow on the same line, and whether the last of them runs to the line's end. */
  commentsBehind(offset: number): { readonly end: number; readonly isLine: boolean } {
    let found = { end: offset, isLine: false }
    for (;;) {
      const at = this.after(found.end)
      const comment = this.comments.find(({ start }) => start === at)
      if (comment === undefined || hasBreak(this.text.slice(found.end, comment.end))) return found
      found = { end: comment.end, isLine: comment.isLine }
    }
  }

  /** Where what is written right above a node, without a blank line between, begins: its comments, or itself. */
  withCommentsAbove(offset: number): number {
    const comment = this.comments.find(({ end }) => end === this.before(offset))
    if (
      comment === undefined ||
      !this.beginsLine(comment.start) ||
      (comment.start === 0 && this.program.hashbang !== null)
    )
      return offset
    const breaks = this.text.slice(comment.end, offset).match(/\n/g) ?? []
    return breaks.length === 1 ? this.withCommentsAbove(comment.start) : offset
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1
  }

  /** Where the line's text ends, before its line break. */
  lineEnd(offset: number): number {
    const at = this.text.indexOf('\n', offset)
    if (at === -1) return this.text.length
    return this.text[at - 1] === '\r' && at > offset ? at - 1 : at
  }

  beginsLine(offset: number): boolean {
    return this.text.slice(this.lineStart(offset), offset).trim() === ''
  }

  endsLine(offset: number): boolean {
    return this.text.slice(offset, this.lineEnd(offset)).trim() === ''
  }

  indent(offset: number): string {
    return /^[^\S\r\n]*/.exec(this.text.slice(this.lineStart(offset), offset))?.[0] ?? ''
  }

  /** The line break at the end of the line, or what the file mostly has. */
  eol(offset: number): string {
    const end = this.lineEnd(offset)
    if (end === this.text.length) return this.style.eol
    return this.text[end] === '\r' ? '\r\n' : '\n'
  }
}

export const hasBreak = (text: string): boolean => text.includes('\n')

function isBlank(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character)
}

export function applyPatches(text: string, patches: readonly Patch[]): string {
  let result = ''
  let at = 0
  for (const patch of patches.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, patch.start) + patch.text
    at = patch.end
  }
  return result + text.slice(at)
}

/** Where an offset of the text with the patches is in the text without them. */
export function offsetBefore(patches: readonly Patch[], offset: number): number {
  let shift = 0
  for (const { start, end, text } of patches.toSorted((a, b) => a.start - b.start)) {
    if (start + shift >= offset) break
    shift = start + shift + text.length > offset ? offset - start : shift + text.length - (end - start)
  }
  return offset - shift
}
