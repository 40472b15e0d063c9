import type { ProjectContext } from '../context.ts'
import type { ChangeSet, Committed } from '../project/changes.ts'
import type { GenerateResult } from './generate.ts'
import type { Claims } from './keep-record.ts'
import { claimed } from './settle.ts'
import type { StagedGeneration } from './stage.ts'

const SIGNS = { create: '+', edit: '~', delete: '-', move: '>' } as const

/**
 * `--dry-run`: what stands in the way, and all that would be written or taken away, with the differences.
 * @returns what stands in the way
 */
export async function showPreview(changes: ChangeSet, ctx: ProjectContext, claims: Claims = new Map()) {
  const found = await changes.preview()
  const preview = { ...found, conflicts: [...found.conflicts, ...claimed(found, claims)] }
  ctx.changed(preview.changes)
  const conflicts = preview.conflicts.map(({ path, detail }) => ({ path, detail }))
  if (ctx.json) return conflicts
  const { formatPreview } = await import('../project/format-preview.ts')
  ctx.log.print(formatPreview(preview, { color: ctx.color }))
  return conflicts
}

/** One line a file. */
export function showChanges({ changes }: Pick<Committed, 'changes'>, { log }: Pick<ProjectContext, 'log'>): void {
  if (changes.length > 0) log.print(changes.map(({ kind, path }) => `  ${SIGNS[kind]} ${path}`).join('\n'))
}

interface Report {
  readonly result: Omit<GenerateResult, 'kept'>
  readonly staged: StagedGeneration
  readonly committed: Committed
}

/** What was made, what was left alone, and what to do now. */
export function showMade({ result, staged, committed }: Report, ctx: ProjectContext): void {
  const { log } = ctx
  const title = `${result.generator} ${result.name}`
  if (committed.changes.length === 0) log.info(`Nothing to change: ${title} is there already.`)
  else log.success(`${committed.changes.some(({ kind }) => kind === 'create') ? 'Made' : 'Changed'} ${title}.`)
  showChanges(committed, ctx)
  if (committed.kept.length > 0) log.warn(`Kept as it is: ${committed.kept.join(', ')}`)
  for (const path of result.marked) log.warn(`${path} holds both texts between conflict markers: settle them.`)
  for (const { file, line, reason, snippet } of staged.refused) {
    log.warn(`${file}:${line} ${reason}. Add by hand:\n${snippet.trimEnd()}`)
  }
  if (result.next.length > 0 && committed.changes.length > 0) {
    log.print(['', 'Next:', ...result.next.map((line) => `  ${line}`), ''].join('\n'))
  }
}
