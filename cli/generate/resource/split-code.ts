const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' }

/** The parts between commas, from this place to the bracket that closes what was open there. Knows quotes and comments, and no more of the language. */
export function topLevel(text: string, from: number): string[] {
  const parts: string[] = []
  const open: string[] = []
  let start = from
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at)
    const skipped = skip(text, at)
    if (skipped > at) at = skipped - 1
    else if (closing[sign]) open.push(closing[sign])
    else if (sign === open.at(-1)) open.pop()
    else if (open.length === 0 && (sign === ',' || sign === '}' || sign === ')')) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
      if (sign !== ',') break
    }
  }
  return parts.filter(Boolean)
}

/** The end of the text or comment that begins here; the place itself where none does. */
function skip(text: string, at: number): number {
  const pattern = /(?:(["'`])(?:\\.|(?!\1)[^\\])*\1|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/y
  pattern.lastIndex = at
  return at + (pattern.exec(text)?.[0].length ?? 0)
}
