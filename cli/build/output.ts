import { existsSync, renameSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A folder that is written beside the one it will replace. */
export interface OutputFolder {
  /** Where to write. */
  readonly folder: string
  /** Puts what was written in the place of what was there. */
  swap(): Promise<void>
  /** Removes what was written; what was there stays as it is. */
  discard(): Promise<void>
}

/**
 * Opens the folder beside `outDir` that takes its place when all is built, so that the last good build is whole until
 * then. The swap is two renames with nothing between them; a process killed just there leaves the last build under
 * `.<name>.old.flux-tmp`, from where the next build brings it back.
 */
export async function openOutput(outDir: string): Promise<OutputFolder> {
  const beside = (what: string) => join(dirname(outDir), `.${basename(outDir)}.${what}.flux-tmp`)
  const next = beside('new')
  const old = beside('old')
  if (existsSync(old) && !existsSync(outDir)) renameSync(old, outDir)
  await Promise.all([next, old].map((folder) => rm(folder, { recursive: true, force: true })))
  await mkdir(next, { recursive: true })
  return {
    folder: next,
    async swap() {
      await mkdir(dirname(outDir), { recursive: true })
      if (existsSync(outDir)) renameSync(outDir, old)
      renameSync(next, outDir)
      await rm(old, { recursive: true, force: true })
    },
    discard: () => rm(next, { recursive: true, force: true }),
  }
}
