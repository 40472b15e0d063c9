import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Context } from './context.ts'

/**
 * Completes or takes back what a killed command left in the app, in the folder, or beside or below it, and says so.
 * Mostly this is one listing of a folder: the machinery is loaded only when there is something to repair.
 */
export async function recoverBefore({ cwd, root, log }: Pick<Context, 'cwd' | 'root' | 'log'>): Promise<void> {
  for (const folder of new Set([root ?? cwd, cwd])) {
    if (!(await leftBehind(folder))) continue
    const { recover } = await import('./project/recover.ts')
    for (const { message } of await recover(folder)) log.warn(message)
  }
}

/** Whether `folder` has a journal, or a tree that `flux new` was building beside it or in it, or a child with either. */
async function leftBehind(folder: string): Promise<boolean> {
  const hasJournal = (place: string) => existsSync(join(place, '.flux/journal'))
  if (hasJournal(folder) || existsSync(join(dirname(folder), `.${basename(folder)}.flux-tmp`))) return true
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.some((entry) => {
    if (!entry.isDirectory() || entry.name === 'node_modules') return false
    return /^\..+\.flux-tmp$/.test(entry.name) || hasJournal(join(folder, entry.name))
  })
}
