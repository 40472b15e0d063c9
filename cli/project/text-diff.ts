const SECRET = '<secret>'
const LARGEST = 1024 * 1024

/** Two sides of a file; undefined text means binary, null means that there is no file. */
export interface Sides {
  readonly path: string
  readonly from?: string
  readonly before: string | null | undefined
  readonly after: string | null | undefined
  readonly secret?: boolean
}

/** All lines of one side, as a diff that adds or removes the whole file. */
function whole(path: string, text: string, sign: '+' | '-'): string {
  const [old, fresh] = sign === '+' ? ['/dev/null', `b/${path}`] : [`a/${path}`, '/dev/null']
  const head = `--- ${old}\n+++ ${fresh}\n`
  if (text === '') return head
  const lines = text.split('\n')
  const ends = lines.at(-1) === ''
  if (ends) lines.pop()
  const range = sign === '+' ? `@@ -0,0 +1,${lines.length} @@` : `@@ -1,${lines.length} +0,0 @@`
  const body = lines.map((line) => sign + line).join('\n')
  return `${head}${range}\n${body}\n${ends ? '' : '\\ No newline at end of file\n'}`
}

/**
 * A unified diff with three lines of context. Whole new or removed files need no comparison, so that jsdiff is loaded
 * for edits only.
 */
export async function unifiedDiff({ path, from = path, before, after, secret }: Sides): Promise<string> {
  if (secret) return `${SECRET}\n`
  if (before === undefined || after === undefined) return `Binary file ${path}\n`
  if (before === null || after === null) return whole(path, before ?? after ?? '', before === null ? '+' : '-')
  if (before === after) return from === path ? '' : `rename from ${from}\nrename to ${path}\n`
  if (before.length > LARGEST || after.length > LARGEST) return `${path} is too large for a diff\n`
  const { createTwoFilesPatch } = await import('diff')
  const patch = createTwoFilesPatch(`a/${from}`, `b/${path}`, before, after, undefined, undefined, { context: 3 })
  return patch.slice(patch.indexOf('--- '))
}
