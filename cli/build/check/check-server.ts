import { CliError } from '../../errors.ts'
import { appFrames } from './app-frames.ts'
import { excuseFor } from './excuse.ts'
import { type Loading, loadBuilt } from './load-built.ts'
import { type Telling, tell } from './tell.ts'

/** Milliseconds that loading a server may take: the slowest machines take a tenth of it. */
const LIMIT = 20_000

export type Checking = Omit<Loading, 'limit'> & Omit<Telling, 'frames' | 'limit'> & { readonly limit?: number }

export interface Checked {
  /** Undefined where the server loads; else why nobody can say so here. */
  readonly unsure: string | undefined
  /** Variables that, set, may let more be said. */
  readonly variables: readonly string[]
}

/**
 * Loads the built server, to find now what would end it at its start: an error that a module throws, a wait without an end.
 * What fails where a variable of production is missing, or a machine of production is not reached, is told and is no failure.
 * @throws CliError SERVER_NOT_LOADED
 */
export async function checkServer({ limit = LIMIT, ...checking }: Checking): Promise<Checked> {
  const loaded = await loadBuilt({ ...checking, limit })
  if (loaded.outcome?.ending.kind === 'loaded') return { unsure: undefined, variables: [] }
  const frames = appFrames(checking.root)
  const { summary, ...told } = tell({ ...checking, limit, frames }, loaded)
  const excuse = excuseFor(loaded, frames)
  if (excuse === undefined) throw new CliError('SERVER_NOT_LOADED', { state: 'The last build is as it was.', ...told })
  return {
    unsure: `Whether the built server starts is not known. ${excuse.why} It ended with ${summary.replace(/\.$/, '')}.`,
    variables: excuse.variables,
  }
}
