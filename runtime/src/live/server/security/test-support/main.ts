import { startApp } from './app.ts'

// Run by another runtime: says where it listens, and ends with its standard input.
const app = await startApp()
process.stdout.write(`${JSON.stringify({ url: app.url })}\n`)
process.stdin.resume()
process.stdin.on('end', () => void app.stop().then(() => process.exit(0)))
