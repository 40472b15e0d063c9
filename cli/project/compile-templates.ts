import type { ReadTemplate, TemplateSource } from './read-templates.ts'
import { HANDLEBARS, templateFile, type TemplateContent, type TemplateFile } from './template-file.ts'

/** Templates as they were read, ready to be rendered. The whole of Handlebars is loaded where one of them needs it. */
export async function compileTemplates(sources: readonly ReadTemplate[]): Promise<TemplateFile[]> {
  return Promise.all(sources.map(async ({ path, content }) => templateFile(path, await compile(content))))
}

async function compile(content: TemplateSource): Promise<TemplateContent> {
  if (content.kind !== 'handlebars') return content
  const { default: Handlebars } = await import('handlebars')
  return { kind: 'handlebars', render: Handlebars.compile<object>(content.source, HANDLEBARS) }
}
