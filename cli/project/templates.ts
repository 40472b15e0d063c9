import { fileURLToPath } from 'node:url'
import { CliError } from '../errors.ts'
import { compileTemplates } from './compile-templates.ts'
import { readTemplates } from './read-templates.ts'
import type { TemplateFile } from './template-file.ts'

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
  return compileTemplates(sources)
}
