import type { Edit } from './edit.ts'

/** Edits as a person would paste them, each with a comment that says where where the code does not. */
export function snippetOf(edits: readonly Edit[], text: string): string {
  const style = styleOfText(text)
  const heads = edits.filter(({ kind }) => kind === 'import').map((edit) => codeOf(edit, style))
  const rest = edits.filter(({ kind }) => kind !== 'import').map((edit) => codeOf(edit, style))
  return [heads.join('\n'), ...rest].filter((part) => part !== '').join('\n\n')
}

interface TextStyle {
  readonly quote: string
  readonly semicolon: string
}

/** Read off the text: it may not parse. */
function styleOfText(text: string): TextStyle {
  const singles = text.split("'").length
  const doubles = text.split('"').length
  const lines = text.match(/^import\b.*$/gm) ?? []
  const ended = lines.filter((line) => /;\s*$/.test(line)).length
  return { quote: doubles > singles ? '"' : "'", semicolon: ended * 2 > lines.length ? ';' : '' }
}

function codeOf(edit: Edit, { quote, semicolon }: TextStyle): string {
  const from = 'from' in edit ? `from ${quote}${edit.from}${quote}${semicolon}` : ''
  switch (edit.kind) {
    case 'import': {
      const { name, local = name } = edit
      const named = `{ ${local === name ? name : `${name} as ${local}`} }`
      const names = name === 'default' ? local : name === '*' ? `* as ${local}` : named
      return `import ${edit.type === true ? 'type ' : ''}${names} ${from}`
    }
    case 're-export':
      return `export ${edit.names === undefined ? '*' : `{ ${edit.names.join(', ')} }`} ${from}`
    case 'call':
      return `// at the ${edit.at ?? 'end'} of the chain of ${placeCode(edit.on)}\n.${edit.method}(${edit.args.join(', ')})`
    case 'element':
      return `// in the array of ${placeCode(edit.array)}\n${edit.value},`
    case 'property': {
      const key = /^[\w$]+$/.test(edit.key) ? edit.key : `${quote}${edit.key}${quote}`
      return `// in the object of ${placeCode(edit.object)}\n${edit.key === edit.value ? edit.key : `${key}: ${edit.value}`},`
    }
    case 'page-route':
      return `// among the routes of ${placeCode(edit.routes)}, before the one with path: ${quote}*${quote}\n${edit.value},`
  }
}

/** `config.plugins` of the default export: words, where code would need more than a line. */
function placeCode({
  from,
  path = [],
}: {
  readonly from: string
  readonly path?: readonly (string | number)[]
}): string {
  const name = from === 'default' ? 'the default export' : from
  const steps = path.map((step) => (typeof step === 'number' ? `argument ${step + 1}` : step))
  return [name, ...steps].join(', ')
}
