import type { UnderLock } from '../../database/project-lock.ts'
import type { Emit } from './events.ts'
import type { InspectorAddress } from './inspect.ts'

export interface DevServerOptions {
  /** The app's root, where its package.json is. */
  readonly root: string
  /** From the configuration unless given: `localhost`. */
  readonly host?: string | undefined
  /** From the configuration unless given: 3000, or the next free port. */
  readonly port?: number | undefined
  /** A taken port is an error. */
  readonly strictPort?: boolean | undefined
  /** Which `.env.<mode>` and `environments` hold; `development` unless given. */
  readonly mode?: string | undefined
  /** Check types beside the server; true unless given. */
  readonly typecheck?: boolean | undefined
  /** Open Node's inspector here. */
  readonly inspect?: InspectorAddress | undefined
  /** Under what the app's migrations are applied. */
  readonly underLock?: UnderLock | undefined
  readonly onEvent?: Emit | undefined
}

export interface DevServer {
  readonly url: string
  readonly port: number
  /** Runs the app's stop hooks and closes every connection. */
  close(): Promise<void>
}
