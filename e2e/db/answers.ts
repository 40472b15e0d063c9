import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { App } from '../support/app.ts'
import type { Finished } from '../support/command.ts'

export interface Answer {
  ok: boolean
  data?: Record<string, unknown>
  error?: { code: string; detail: string; fix: string; state?: string }
}

/** What a command printed with `--json`. */
export const answerOf = (result: Finished) => JSON.parse(result.stdout) as Answer

/** Where an app's migrations are. */
export const FOLDER = 'app/server/migrations'

/** What of an app is a person's: all but packages, data and what `.flux` keeps. */
export async function sources({ dir }: App): Promise<Record<string, string>> {
  const found = await readdir(join(dir, 'app'), { recursive: true, withFileTypes: true })
  const files = found
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .toSorted()
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [relative(dir, file), await readFile(file, 'utf8')])),
  )
}
