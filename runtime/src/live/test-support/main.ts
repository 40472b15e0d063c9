import { startTestServer } from './server.ts'

// Run by another runtime: says where it listens, and ends with its standard input.
const server = await startTestServer(process.argv[2] === 'bun' ? 'bun' : 'node')
process.stdout.write(`${JSON.stringify({ host: server.host })}\n`)
process.stdin.resume()
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)))
