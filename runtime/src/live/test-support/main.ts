import { SqliteRoomBus } from '../sqlite/index.ts'
import { startTestServer } from './server.ts'

// Run by another runtime: says where it listens, and ends with its standard input.
const [, , driver, file] = process.argv
// one that other processes have too
const bus = file === undefined ? undefined : await SqliteRoomBus.open({ file })
const server = await startTestServer(driver === 'bun' ? 'bun' : 'node', bus)
process.stdout.write(`${JSON.stringify({ host: server.host })}\n`)
process.stdin.resume()
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)))
