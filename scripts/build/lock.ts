import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { inRoot } from './paths.ts'

const LOCK = inRoot('.cache/build.lock')

/** Lets one build run at a time: a second one waits, and then mostly finds its work done. */
export async function withBuildLock<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(inRoot('.cache'), { recursive: true })
  while (!(await take())) await wait(100)
  const release = () => rm(LOCK, { force: true })
  try {
    return await work()
  } finally {
    await release()
  }
}

/** Creating the file is the lock; its text is the holder, so that a lock whose holder is gone can be taken over. */
async function take(): Promise<boolean> {
  try {
    await writeFile(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''))
    if (holder > 0 && !isAlive(holder)) await rm(LOCK, { force: true })
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
