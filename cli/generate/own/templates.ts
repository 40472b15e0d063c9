import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CliError } from '../../errors.ts'
import { compileTemplates } from '../../project/compile-templates.ts'
import { readTemplates } from '../../project/read-templates.ts'
import type { TemplateFile } from '../../project/template-file.ts'
import { isInside, toPosix } from '../../project/transaction/confine.ts'
import { broken, messageOf } from './broken.ts'

/** The templates below a folder, by the name of a folder in it: what does not render is told with its file and line. */
export function templatesIn(folder: string, root: string): (layer: string) => Promise<TemplateFile[]> {
  return async (layer) => {
    const place = join(folder, layer)
    const name = toPosix(relative(root, place))
    if (!isInside(folder, place) || !existsSync(place)) {
      throw new CliError('TEMPLATE_NOT_FOUND', {
        detail: `There is no folder ${name} with templates.`,
        fix: 'Make it, or say in "template" which folders there are.',
        state: 'Nothing was changed.',
      })
    }
    const sources = await readTemplates(place)
    const files = await compileTemplates(sources)
    return files.map((file, at) => telling(file, `${name}/${sources[at]?.file ?? file.path}`))
  }
}

/** The template, with what goes wrong in it told by the name of its file. */
function telling(file: TemplateFile, name: string): TemplateFile {
  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      const message = messageOf(thrown)
      const line = /(?: - |on line )(\d+)/.exec(message)?.[1]
      throw broken(
        { file: name, line: line === undefined ? undefined : Number(line) },
        `does not render: ${message.replace(/ in \[object Object\].*/, '')}.`,
        thrown,
      )
    }
  }
  return {
    path: file.path,
    destination: (data) => attempt(() => file.destination(data)),
    render: (data) => attempt(() => file.render(data)),
  }
}
