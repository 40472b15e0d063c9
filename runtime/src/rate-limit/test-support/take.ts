/** A process that takes from a bucket in a file as fast as it can, once it is told to, until it has asked so many times. */
import { once } from 'node:events'
import { RateLimiter } from '../index.ts'
import { sqliteStore } from './sqlite-store.ts'

const [file = '', times = ''] = process.argv.slice(2)
const store = await sqliteStore(file)
// an hour and more until a token comes back
const limiter = new RateLimiter({ rate: 0.0001, burst: 100, store, onFailure: 'closed', deadline: 20_000 })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
let allowed = 0
let failed = 0
for (let asked = 0; asked < Number(times); asked += 10) {
  const verdicts = await Promise.all(Array.from({ length: 10 }, () => limiter.take('one key')))
  allowed += verdicts.filter((verdict) => verdict.allowed).length
  failed += verdicts.filter((verdict) => verdict.failed).length
}
store.close()
process.stdout.write(`${JSON.stringify({ allowed, failed })}\n`)
process.stdin.destroy()
