import { conformance } from '../runtime/src/live/test-support/conformance.ts'
import { startOn } from './support/live-process.ts'
import { bun, node24 } from './support/runtimes.ts'

conformance('Node 24', async () => startOn(await node24(), 'node'))
conformance('Bun', async () => startOn(await bun(), 'bun'))
// `flux dev` of a Bun app: Vite needs node:http.
conformance('Bun, with the sockets of node:http', async () => startOn(await bun(), 'node'))
