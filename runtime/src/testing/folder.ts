import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty folder for a test. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
  /** Removes it with all that is in it. */
  remove(): Promise<void>
}

/** Makes an empty folder in the system's temporary directory, by its real path. */
export async function temporaryFolder(prefix = 'flux-test-'): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)))
  // a program that is just ending may still write there
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 })
  return { path, remove, [Symbol.asyncDispose]: remove }
}
