import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { templatePath, type TemplateContent } from './template-file.ts'

/** A template as it lies on the disk. */
export type TemplateSource =
  | Exclude<TemplateContent, { kind: 'handlebars' }>
  | { readonly kind: 'handlebars'; readonly source: string }

export interface ReadTemplate {
  readonly path: string
  /** What it is called on the disk: with `_` for a dot, and `.hbs`. */
  readonly file: string
  readonly content: TemplateSource
}

/** Reads every file below a folder; dot files are not templates (a template's dot is written `_`). */
export async function readTemplates(folder: string): Promise<ReadTemplate[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .toSorted()
  return Promise.all(
    files.map(async (file) => ({
      path: templatePath(file),
      file,
      content: contentOf(file, await readFile(join(folder, file))),
    })),
  )
}

function contentOf(file: string, bytes: Buffer): TemplateSource {
  if (bytes.includes(0)) return { kind: 'binary', base64: bytes.toString('base64') }
  const text = bytes.toString('utf8')
  return file.endsWith('.hbs') ? { kind: 'handlebars', source: text } : { kind: 'text', text }
}
