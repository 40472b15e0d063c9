/** A file of a template, ready to be made. */
export interface TemplateFile {
  /** Where it goes, below the project's root, with `/`. May hold `{{name}}`: see `destination`. */
  readonly path: string
  /** `path` with every `{{name}}` and `{{name.kebab}}` replaced. */
  destination(data: object): string
  /** Its content: bytes for what is not text. Only files named `*.hbs` look at the data. */
  render(data: object): string | Uint8Array
}

export type Render = (data: object) => string

/** The content of a template, by how it is made. */
export type TemplateContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly base64: string }
  | { readonly kind: 'handlebars'; readonly render: Render }

/**
 * How Handlebars compiles a template, in development and at build time: nothing is escaped (it is code, not HTML), and a
 * name that the data lacks is an error, not an empty place.
 */
export const HANDLEBARS = { noEscape: true, strict: true, preventIndent: true } as const

/** `routes/_gitignore.hbs` → `routes/.gitignore`; a segment that must start with `_` is written with two. */
export const templatePath = (file: string): string =>
  file
    .replace(/\.hbs$/, '')
    .split('/')
    .map((segment) => (segment.startsWith('__') ? segment.slice(1) : segment.replace(/^_/, '.')))
    .join('/')

export function templateFile(path: string, content: TemplateContent): TemplateFile {
  return {
    path,
    destination: (data) => path.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, key: string) => valueOf(data, key, path)),
    render: (data) => {
      if (content.kind === 'text') return content.text
      return content.kind === 'binary' ? Buffer.from(content.base64, 'base64') : content.render(data)
    },
  }
}

function valueOf(data: object, key: string, path: string): string {
  const value = key
    .split('.')
    .reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>> | undefined)?.[part], data)
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`The template path ${path} needs ${key}.`)
}
