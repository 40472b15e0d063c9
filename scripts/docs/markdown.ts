/** Text as it stands in a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/<(?=\w+>)/g, '&lt;')

/** Text as code; in code a `<` stands for itself. */
export const code = (text: string): string => `\`${text}\``

/** A table; cells that hold code are left as they are. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => (text.includes('`') ? escaped(text) : cell(text))).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`)

/** Fills `{{name}}` in a page's prose. @throws Error for a part that there is not */
export const fill = (prose: string, parts: Readonly<Record<string, string>>): string =>
  prose.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name]
    if (part === undefined) throw new Error(`There is no part named ${name}.`)
    return part
  })
