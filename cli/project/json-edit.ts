/** A value in a JSON text, with where it stands. */
interface Value {
  readonly start: number
  readonly end: number
  /** Of an object only, in their order. */
  readonly members?: readonly Member[]
}

interface Member {
  readonly key: string
  /** Where the key begins. */
  readonly start: number
  readonly value: Value
}

const BLANK = /[\s\uFEFF]*(?:\/\/[^\n]*\n?[\s]*|\/\*[^]*?\*\/[\s]*)*/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const WORD = /[^\s,\]}]+/y

/** Finds where things stand in a text that JSON.parse has accepted already, or that has comments beside. */
class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): Value {
    this.#skip(BLANK)
    const start = this.#at
    const opening = this.#text[start]
    if (opening === '{') return this.#object(start)
    if (opening === '[') return this.#array(start)
    this.#skip(opening === '"' ? STRING : WORD)
    if (this.#at === start) throw new SyntaxError(`Unexpected character at ${start}`)
    return { start, end: this.#at }
  }

  #object(start: number): Value {
    const members: Member[] = []
    this.#at++
    while (!this.#closes('}')) {
      const keyStart = this.#at
      const key: unknown = JSON.parse(this.#skip(STRING) || 'null')
      this.#skip(BLANK)
      if (typeof key !== 'string' || this.#text[this.#at] !== ':')
        throw new SyntaxError(`Unexpected text at ${keyStart}`)
      this.#at++
      members.push({ key, start: keyStart, value: this.value() })
      this.#comma()
    }
    return { start, end: this.#at, members }
  }

  #array(start: number): Value {
    this.#at++
    while (!this.#closes(']')) {
      this.value()
      this.#comma()
    }
    return { start, end: this.#at }
  }

  #closes(bracket: string): boolean {
    this.#skip(BLANK)
    if (this.#at >= this.#text.length) throw new SyntaxError('Unexpected end')
    if (this.#text[this.#at] !== bracket) return false
    this.#at++
    return true
  }

  #comma(): void {
    this.#skip(BLANK)
    if (this.#text[this.#at] === ',') this.#at++
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found = ''] = pattern.exec(this.#text) ?? []
    this.#at += found.length
    return found
  }
}

interface Style {
  readonly indent: string
  readonly eol: string
}

function styleOf(text: string): Style {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  return { indent, eol: text.includes('\r\n') ? '\r\n' : '\n' }
}

function memberOf(value: Value, key: string): Member | undefined {
  return value.members?.find((member) => member.key === key)
}

const isSorted = (keys: readonly string[]): boolean =>
  keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key)

function print(value: unknown, { indent, eol }: Style, depth: number): string {
  return JSON.stringify(value, null, indent).replaceAll('\n', eol + indent.repeat(depth))
}

/** Adds a member: in its place when the keys are sorted (never on the outermost level, where that is chance), else last. */
function insert(text: string, object: Value, key: string, value: unknown, depth: number): string {
  const style = styleOf(text)
  const members = object.members ?? []
  const entry = `${JSON.stringify(key)}: ${print(value, style, depth + 1)}`
  const line = style.eol + style.indent.repeat(depth + 1)
  const last = members.at(-1)
  if (!last) {
    return `${text.slice(0, object.start)}{${line}${entry}${style.eol}${style.indent.repeat(depth)}}${text.slice(object.end)}`
  }
  const inline = !text.slice(object.start, last.value.end).includes('\n')
  const gap = inline ? ' ' : line
  const sorted = depth > 0 && isSorted(members.map((member) => member.key))
  const next = sorted ? members.find((member) => member.key > key) : undefined
  if (next) return `${text.slice(0, next.start)}${entry},${gap}${text.slice(next.start)}`
  return `${text.slice(0, last.value.end)},${gap}${entry}${text.slice(last.value.end)}`
}

/** Removes a member with its comma and its line. */
function cut(text: string, object: Value, member: Member): string {
  const members = object.members ?? []
  const index = members.indexOf(member)
  const [before, after] = [members[index - 1], members[index + 1]]
  if (after) return text.slice(0, member.start) + text.slice(after.start)
  if (before) return text.slice(0, before.value.end) + text.slice(member.value.end)
  return `${text.slice(0, object.start)}{}${text.slice(object.end)}`
}

function change(text: string, path: readonly string[], value: unknown, remove: boolean): string {
  let object = new Scanner(text).value()
  for (const [depth, key] of path.entries()) {
    if (!object.members) throw new SyntaxError(`${path.slice(0, depth).join('.') || 'The whole'} is not an object`)
    const member = memberOf(object, key)
    const last = depth === path.length - 1
    if (!member) {
      if (remove) return text
      const rest = path.slice(depth + 1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
      return insert(text, object, key, rest, depth)
    }
    if (last && remove) return cut(text, object, member)
    if (last) {
      const old = text.slice(member.value.start, member.value.end)
      const fresh = print(value, styleOf(text), depth + 1)
      return old === fresh ? text : text.slice(0, member.value.start) + fresh + text.slice(member.value.end)
    }
    object = member.value
  }
  return text
}

/**
 * Sets one value in a JSON text and leaves every other byte as it is. New keys go in their place where the keys are
 * sorted, else last.
 * @throws SyntaxError
 */
export function setJson(text: string, path: readonly string[], value: unknown): string {
  return change(text, path, value, false)
}

/** Removes one key from a JSON text; not there is no change. @throws SyntaxError */
export function removeJson(text: string, path: readonly string[]): string {
  return change(text, path, undefined, true)
}

/** The keys of the object at a path, in their order; none when there is no object. @throws SyntaxError */
export function jsonKeys(text: string, path: readonly string[]): string[] {
  let value: Value | undefined = new Scanner(text).value()
  for (const key of path) value = value && memberOf(value, key)?.value
  return (value?.members ?? []).map(({ key }) => key)
}
