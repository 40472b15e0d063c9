// Colours take no room on the terminal.
const ESC = String.fromCharCode(27)
const colours = new RegExp(`${ESC}\\[[\\d;]*m`, 'g')
const widthOf = (text: string): number => text.replaceAll(colours, '').length

/** Breaks text between words into lines of at most `width` columns; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1)
      if (line !== undefined && widthOf(line) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${line} ${word}`
      else lines.push(word)
    }
    return lines
  })
}

/**
 * Breaks what is too wide for the terminal, so that it does not break in the middle of a word. Lines that begin with a space or
 * with `>` are left as they are: they are pieces of code, and tables. Without a terminal nothing is broken.
 */
export function fit(text: string, columns: number | undefined, indent: number): string[] {
  const width = Math.max(24, (columns ?? Number.POSITIVE_INFINITY) - indent)
  return text
    .split('\n')
    .flatMap((line) => (/^[\s>]/.test(line) || widthOf(line) <= width ? [line] : wrap(line, width)))
}
