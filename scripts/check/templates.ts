import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import { projectFiles, repository } from './files.ts'

// JSX writes `{{ width: 1 }}` and workflows `${{ secrets.X }}`; a part of Handlebars is a bare name or starts with a sign.
const part = /(?<!\$)\{\{\{?[#/>!^]?\s*[\w.]+(?:\s+[\w.]+)*\s*\}\}/

/** Parts in a file that nothing renders, and templates that do not parse. */
export function templateProblems(): string[] {
  return projectFiles()
    .filter((path) => path.startsWith('templates/') && !path.endsWith('/README.md'))
    .flatMap((path) => problemsOf(path, readFileSync(join(repository, path), 'latin1')))
}

/** The problems of one template file. */
export function problemsOf(path: string, text: string): string[] {
  if (!path.endsWith('.hbs')) {
    const found = part.exec(text)
    return found ? [`${path} holds ${found[0]}, which is rendered only in a file named *.hbs`] : []
  }
  try {
    Handlebars.parse(text)
    return []
  } catch (error) {
    return [`${path} does not parse: ${String(error).split('\n').join(' ')}`]
  }
}
