import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Files that git tracks or would track, by their path from the root, with forward slashes. */
export function projectFiles(): string[] {
  const flags = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const listed = execFileSync('git', flags, { cwd: repository, encoding: 'utf8', maxBuffer: 64 << 20 })
  return [...new Set(listed.split('\0'))].filter((path) => path && existsSync(join(repository, path))).toSorted()
}
