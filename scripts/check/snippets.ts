import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFiles, repository } from './files.ts'
import { runTool } from './tools.ts'

/** A fenced block of a document. */
export interface Snippet {
  document: string
  /** The line of its opening fence. */
  line: number
  language: string
  /** The rest of that line. */
  info: string
  text: string
}

/** The documents whose snippets are held true. */
export function documents(): string[] {
  return projectFiles().filter((path) => /^(?:README|CONTRIBUTING|SECURITY|docs\/[^/]+)(?:\.md)$/.test(path))
}

/** The fenced blocks of a document, in order. */
export function snippetsOf(document: string, text = readFileSync(join(repository, document), 'utf8')): Snippet[] {
  const found: Snippet[] = []
  let open: (Snippet & { fence: string; lines: string[] }) | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^\s*(`{3,})\s*(\S*)\s*(.*)$/.exec(line)
    if (!open && fence) {
      const [, ticks = '', language = '', info = ''] = fence
      open = { document, line: index + 1, language, info, text: '', fence: ticks, lines: [] }
    } else if (open && line.trim() === open.fence) {
      const { fence: _, lines, ...snippet } = open
      found.push({ ...snippet, text: `${lines.join('\n')}\n` })
      open = undefined
    } else open?.lines.push(line)
  }
  return found
}

/** Why a snippet is left out: the text after `no-run` or `no-check`; `''` when no reason is given. */
export function leftOut(snippet: Snippet, word: 'no-run' | 'no-check'): string | undefined {
  return new RegExp(`^${word}\\b\\s*(.*)$`).exec(snippet.info)?.[1]
}

/** Snippets that are left out without a reason, and those of TypeScript that do not type-check against the packages. */
export async function snippetProblems(): Promise<string[]> {
  const all = documents().flatMap((document) => snippetsOf(document))
  const silent = all.filter((snippet) => leftOut(snippet, 'no-run') === '' || leftOut(snippet, 'no-check') === '')
  const typed = all.filter(({ language }) => language === 'ts' || language === 'tsx')
  const checked = typed.filter((snippet) => leftOut(snippet, 'no-check') === undefined)
  return [
    ...silent.map(({ document, line }) => `${document}:${line} leaves a snippet out without a reason`),
    ...all.flatMap(missingProof),
    ...(await typeProblems(checked)),
  ]
}

/** A reason that names a test must name one that is there. */
function missingProof({ document, line, info }: Snippet): string[] {
  const named = info.match(/\b(?:e2e|scripts|bench)\/[\w/.-]+\.ts\b/g) ?? []
  return named
    .filter((path) => !existsSync(join(repository, path)))
    .map((path) => `${document}:${line} leaves it to ${path}, which is not there`)
}

async function typeProblems(snippets: Snippet[]): Promise<string[]> {
  if (snippets.length === 0) return []
  const folder = join(repository, '.cache', 'snippets')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const options = { noUnusedLocals: false, noUnusedParameters: false, types: ['node', 'bun', 'vite/client'] }
  const config = { extends: '../../tsconfig.json', compilerOptions: options, include: ['*'], exclude: [] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  for (const { document, line, language, text } of snippets) {
    const name = `${document.replaceAll('/', '__')}-${line}.${language}`
    // As many lines before it as in the document, so that an error's line is the document's.
    await writeFile(join(folder, name), `${'\n'.repeat(line)}${text}export {}\n`)
  }
  const problems = await runTool('typescript/bin/tsc', ['--noEmit', '--pretty', 'false', '-p', folder])
  return problems.map((line) =>
    line.replace(/^.*?([^/]+\.md)-\d+\.tsx?/, (_, name: string) => name.replaceAll('__', '/')),
  )
}
