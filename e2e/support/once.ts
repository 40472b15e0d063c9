import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const running = new Map<string, Promise<string>>()

/**
 * Makes a folder once, also when several test processes ask at the same time: each builds beside, the first rename wins
 * and the others take its result.
 */
export function folderOnce(folder: string, build: (into: string) => Promise<void>): Promise<string> {
  const known = running.get(folder)
  if (known) return known
  const made = make(folder, build).catch((error: unknown) => {
    running.delete(folder)
    throw error
  })
  running.set(folder, made)
  return made
}

async function make(folder: string, build: (into: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const beside = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`))
  try {
    await build(beside)
    await rename(beside, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
  return folder
}
