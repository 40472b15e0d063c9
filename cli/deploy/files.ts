import type { ProjectContext } from '../context.ts'
import type { DeployFile, DeployPlan } from '../define-deploy-target.ts'
import { settle, type Answer } from '../generate/settle.ts'
import { baseText } from '../project/base-text.ts'
import type { ChangeSet } from '../project/changes.ts'

export interface ConflictOptions {
  readonly force: boolean
  readonly onConflict: Answer | undefined
}

/** Stages the files of a plan. What the user has edited stays theirs where nothing of ours has changed since. */
export function stageFiles(changes: ChangeSet, { files = [] }: DeployPlan, root: string): void {
  for (const file of files) stageFile(changes, file, root)
}

function stageFile(changes: ChangeSet, { path, text, into }: DeployFile, root: string): void {
  const standing = changes.standing(path)
  if (standing !== undefined && into !== undefined) changes.edit(path, into)
  else if (standing === undefined || baseText(root, path) !== text) changes.write(path, text, { generated: true })
}

/**
 * Asks about files of the user's that are in the way, as `flux generate` does.
 * @throws CliError CHANGES_CONFLICT, CANCELLED
 */
export async function settleFiles(changes: ChangeSet, options: ConflictOptions, ctx: ProjectContext): Promise<void> {
  await settle(changes, new Map(), options, ctx)
}
