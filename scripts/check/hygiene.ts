import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFiles, repository } from './files.ts'

const patterns: [what: string, pattern: RegExp][] = [
  ['a registry host', /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)|npm\.pkg\.github|artifactory|verdaccio)\.[a-z]/i],
  ['a path of one machine', /(?<![\w.$}/-])\/(?:work|root|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*)\/[\w.-]/],
]

/** Tracked text that names a registry or one person's machine. */
export function hygieneProblems(): string[] {
  return projectFiles()
    .filter((path) => path !== 'scripts/check/hygiene.ts')
    .flatMap((path) => problemsOf(path, readFileSync(join(repository, path), 'latin1')))
}

/** The problems of one file's text. */
export function problemsOf(path: string, text: string): string[] {
  if (text.includes('\0')) return []
  return text.split('\n').flatMap((line, index) =>
    patterns.flatMap(([what, pattern]) => {
      const found = pattern.exec(line)
      return found ? [`${path}:${index + 1} names ${what}: ${found[0]}`] : []
    }),
  )
}
