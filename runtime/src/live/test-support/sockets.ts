import type { LiveStats } from '../server/index.ts'
import type { Page } from './page.ts'
import type { TestServer } from './server.ts'

/** What the tests of live sockets use, whichever server they are for. */
export interface Sockets {
  /** The server, which is there once a test runs. */
  server(): TestServer
  open(options?: Parameters<typeof Page.open>[1]): Promise<Page>
  /** When all sockets of the tests before have been let go of. */
  settled(): Promise<LiveStats>
}
