import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CliError } from '../errors.ts'
import { HANDLEBARS, templateFile, templatePath, type TemplateContent, type TemplateFile } from './template-file.ts'

/** A template as it lies on the disk. */
export type TemplateSource =
  | Exclude<TemplateContent, { kind: 'handlebars' }>
  | { readonly kind: 'handlebars'; readonly source: string }

/**
 * The files of a set of templates: `app` for all below `templates/app`, `app/base` for a part of it, sorted by path.
 * In a checkout the folder is read; the build replaces this module by one whose sets are lazy chunks, compiled.
 * @throws CliError TEMPLATE_NOT_FOUND
 */
export async function loadTemplates(set: string): Promise<TemplateFile[]> {
  const folder = fileURLToPath(new URL(`../../templates/${set}`, import.meta.url))
  const sources = await readTemplates(folder).catch((cause: unknown) => {
    throw new CliError('TEMPLATE_NOT_FOUND', { detail: `There is no template ${set}.`, cause })
  })
  const { default: Handlebars } = await import('handlebars')
  return sources.map(({ path, content }) =>
    templateFile(
      path,
      content.kind === 'handlebars'
        ? { kind: 'handlebars', render: Handlebars.compile<object>(content.source, HANDLEBARS) }
        : content,
    ),
  )
}

/** Reads every file below a folder; dot files are not templates (a template's dot is written `_`). */
export async function readTemplates(folder: string): Promise<{ path: string; content: TemplateSource }[]> {
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
      content: contentOf(file, await readFile(join(folder, file))),
    })),
  )
}

function contentOf(file: string, bytes: Buffer): TemplateSource {
  if (bytes.includes(0)) return { kind: 'binary', base64: bytes.toString('base64') }
  const text = bytes.toString('utf8')
  return file.endsWith('.hbs') ? { kind: 'handlebars', source: text } : { kind: 'text', text }
}
