/**
 * The text of a package.json with one more member in `workspaces`, all else left as it is written: a list on one line stays
 * on one line. A member that is there already changes nothing.
 */
export function addToJsonList(text: string, member: string): string {
  return withPlainLines(text, (plainText) => addToJson(plainText, member))
}

function addToJson(text: string, member: string): string {
  const manifest = JSON.parse(text) as { workspaces?: string[] | { packages?: string[] } }
  const list = Array.isArray(manifest.workspaces) ? manifest.workspaces : manifest.workspaces?.packages
  if (!list || list.includes(member)) return text
  const edited = insertInto(text, /"workspaces"\s*:\s*(?:\{[^[\]{}]*?"packages"\s*:\s*)?\[/, JSON.stringify(member))
  if (edited !== undefined && isJsonWith(edited, member)) return edited
  // An unusual spelling: correct before pretty.
  list.push(member)
  return `${JSON.stringify(manifest, null, /^([ \t]+)"/m.exec(text)?.[1] ?? 2)}\n`
}

/** The same for the `packages` of a pnpm-workspace.yaml. */
export function addToYamlList(text: string, member: string): string {
  return withPlainLines(text, (plainText) => addToYaml(plainText, member))
}

function addToYaml(text: string, member: string): string {
  if (yamlList(text, 'packages')?.includes(member)) return text
  const flow = /^packages:[ \t]*\[/m
  if (flow.test(text)) return insertInto(text, flow, `'${member}'`) ?? text
  const lines = text.split('\n')
  const items = itemLines(lines, 'packages')
  const last = items.at(-1)
  const indent = last === undefined ? '  ' : /^\s*/.exec(lines[last] ?? '')?.[0]
  lines.splice((last ?? lines.findIndex((line) => line.startsWith('packages:'))) + 1, 0, `${indent}- '${member}'`)
  return lines.join('\n')
}

/** The items of a top-level list of a YAML file, written as a block or on one line; undefined where there is none. */
export function yamlList(source: string, key: string): string[] | undefined {
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const flow = new RegExp(`^${key}:[ \\t]*\\[([^\\]]*)\\]`, 'm').exec(text)
  if (flow) return (flow[1] ?? '').split(',').map(plain).filter(Boolean)
  const lines = text.split('\n')
  if (!isBlock(lines, key)) return undefined
  return itemLines(lines, key).map((index) => plain((lines[index] ?? '').replace(/^\s*-/, '')))
}

/** Edits a text as if its lines ended in LF and it had no byte order mark; what it had of these it keeps. */
function withPlainLines(text: string, edit: (text: string) => string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = text.slice(mark.length)
  const windows = body.includes('\r\n') && !/(?<!\r)\n/.test(body)
  const edited = edit(windows ? body.replaceAll('\r\n', '\n') : body)
  return mark + (windows ? edited.replaceAll('\n', '\r\n') : edited)
}

/** Whether a key's value is a list written as a block, or nothing yet: nothing else takes one more `- item` line. */
function isBlock(lines: readonly string[], key: string): boolean {
  const start = lines.findIndex((line) => line.startsWith(`${key}:`))
  if (start < 0 || !/^[^:]*:\s*(?:#.*)?$/.test(lines[start] ?? '')) return false
  const next = lines.slice(start + 1).find((line) => !/^\s*(?:#.*)?$/.test(line))
  return next === undefined || /^ *-\s/.test(next) || /^[^\s-]/.test(next)
}

/** Line numbers of the block's `- item` lines. */
function itemLines(lines: readonly string[], key: string): number[] {
  const start = lines.findIndex((line) => line.startsWith(`${key}:`))
  const found: number[] = []
  if (start < 0) return found
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (/^\s*-\s/.test(line)) found.push(index)
    else if (!/^\s*(?:#.*)?$/.test(line)) break
  }
  return found
}

/** An item without its quotes and the comment after it. */
function plain(item: string): string {
  const text = item.trim()
  return /^(['"])(.*?)\1/.exec(text)?.[2] ?? text.replace(/\s+#.*$/, '')
}

/** Puts an item at the end of the list whose opening bracket `opening` ends with. */
function insertInto(text: string, opening: RegExp, item: string): string | undefined {
  const match = opening.exec(text)
  if (!match) return undefined
  const start = match.index + match[0].length
  const end = text.indexOf(']', start)
  if (end < 0) return undefined
  const body = text.slice(start, end)
  const tail = /\s*$/.exec(body)?.[0] ?? ''
  const items = body.slice(0, body.length - tail.length)
  const indent = /\n[ \t]*(?=\S)/.exec(body)?.[0]
  const separator = items.trim() === '' ? '' : `,${indent ?? ' '}`
  return text.slice(0, start) + items.replace(/,$/, '') + separator + item + tail + text.slice(end)
}

function isJsonWith(text: string, member: string): boolean {
  try {
    const { workspaces } = JSON.parse(text) as { workspaces?: string[] | { packages?: string[] } }
    return (Array.isArray(workspaces) ? workspaces : workspaces?.packages)?.includes(member) === true
  } catch {
    return false
  }
}
