import { basename, join } from 'node:path'
import { readBefore, unchanged, type Staged } from './staging.ts'
import type { FileSystem } from './transaction/file-system.ts'
import type { Plan } from './transaction/plan.ts'

function holdsFiles(fs: FileSystem, folder: string): boolean {
  if (fs.stat(folder)?.kind !== 'directory') return false
  return fs.list(folder).some((name) => {
    const path = join(folder, name)
    return fs.stat(path)?.kind === 'directory' ? holdsFiles(fs, path) : true
  })
}

/** Whether a repository holds anything beyond what `git init` made. When in doubt it does. */
function hasCommits(fs: FileSystem, git: string): boolean {
  if (fs.stat(git)?.kind !== 'directory') return true
  if (['packed-refs', 'modules', 'worktrees'].some((name) => fs.stat(join(git, name)))) return true
  return ['refs', 'logs'].some((name) => holdsFiles(fs, join(git, name)))
}

/** Whole folders that steps of `flux new` made and that may go: `node_modules`, and a `.git` without commits. */
export function treesToRemove(fs: FileSystem, home: string, { steps }: Plan): string[] {
  const made = steps.flatMap(({ creates, made: known }) => (known ? Object.keys(known) : (creates ?? [])))
  return made.filter((path) => {
    const full = join(home, path)
    if (fs.stat(full)?.kind !== 'directory') return false
    return basename(path) === 'node_modules' || (path === '.git' && !hasCommits(fs, full))
  })
}

/** Single files that steps made (a lock file), when they are as the step left them. */
export function filesToRemove(fs: FileSystem, home: string, { steps }: Plan): Staged[] {
  return steps.flatMap(({ made = {} }) =>
    Object.entries(made).flatMap(([path, hash]) => {
      const before = readBefore(fs, join(home, path))
      const asLeft = before.kind === 'file' && before.image.hash === hash
      return asLeft ? [{ ...unchanged(path, before), after: null }] : []
    }),
  )
}
