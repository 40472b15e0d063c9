import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import type { AppToBuild } from '../app.ts'
import type { BuildCache } from '../cache.ts'
import { hashOutputs } from '../last-build.ts'
import type { stepKeeper } from '../steps.ts'
import type { Bundle } from '../types.ts'
import { type Checked, checkServer } from './check-server.ts'

interface Around {
  readonly app: AppToBuild
  /** The folder that holds `server`. Absolute. */
  readonly folder: string
  readonly exec: Context['exec']
  /** Undefined where nothing of earlier builds may be taken. */
  readonly cache: BuildCache | undefined
  readonly keeper: ReturnType<typeof stepKeeper>
}

const fine: Checked = { unsure: undefined, variables: [] }

/** The check of one build's server: begun while the page may still be bundled, and left out for a server that has passed it before. */
export class ServerCheck {
  readonly #around: Around
  #running: Promise<Checked> = Promise.resolve(fine)

  constructor(around: Around) {
    this.#around = around
  }

  /** Begins, once the server is bundled. */
  begin({ stats }: Pick<Bundle, 'stats'>): void {
    if (!this.#around.app.config.build.check) return
    this.#running = this.#check(stats)
    this.#running.catch(() => {}) // told by `result`
  }

  /** @throws CliError SERVER_NOT_LOADED */
  result(): Promise<Checked> {
    return this.#running
  }

  /** Resolves when nothing reads the built files any more. */
  async over(): Promise<void> {
    await this.#running.catch(() => {})
  }

  async #check(stats: Bundle['stats']): Promise<Checked> {
    const { app, folder, exec, cache, keeper } = this.#around
    const { root, runtime, mode, tools } = app
    const key = contentOf(join(folder, 'server'))
    const passed = cache?.entries<{ readonly key: string }>(KIND).some((entry) => entry.key === key)
    if (passed) return keeper.run('check', async () => fine, 'cached')
    const entry = join(folder, 'server', 'index.js')
    const { describeProblem: describe, placeText: place } = tools.runtime
    const checked = await keeper.run('check', () =>
      checkServer({ root, runtime, mode, entry, exec, stats, describe, place }),
    )
    if (checked.unsure === undefined) keep(cache, key)
    return checked
  }
}

const KIND = 'checked'

function keep(cache: BuildCache | undefined, key: string): void {
  try {
    cache?.add(KIND, key, { key })
  } catch {
    // A cache that cannot be written costs the next build its check.
  }
}

/** All that is run, without the notices, which are written meanwhile. */
function contentOf(server: string): string {
  const { 'licenses.txt': _, ...files } = hashOutputs(server)
  return createHash('sha256')
    .update(JSON.stringify([process.version, files]))
    .digest('hex')
}
