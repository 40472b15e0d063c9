// A server, or what is left of one, that logs numbered lines and ends in the way it is told; counts them in a file. Against the built runtime.
import { writeFileSync } from 'node:fs'
import { createApp } from '@fluxstack/runtime'
import { serve } from '@fluxstack/runtime/server'
import { Elysia } from 'elysia'

const { config, lines, end, counts } = JSON.parse(process.argv[2])
const routes = new Elysia({ prefix: '/api' })
  .get('/slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return 'answered'
  })
  .get('/reject', () => {
    void Promise.reject(new Error('nobody handles this'))
    return 'rejecting'
  })
  .get('/throw', () => {
    setTimeout(() => {
      throw new Error('nobody catches this')
    })
    return 'throwing'
  })
const app = createApp(config, { routes })

let n = 0
process.on('exit', () => writeFileSync(counts, String(n)))
const log = (count) => {
  for (let i = 0; i < count; i++) app.logger.info('A line', { n: n++, filler: 'x'.repeat(40) })
}

if (end === 'serve') {
  const server = await serve(app)
  const work = () => {
    if (n < lines) log(50)
    // a pace at which a pipe's reader keeps up: what it does not take is counted and dropped in the end
    setTimeout(work, 1)
  }
  if (lines > 0) work()
  process.stderr.write(`ready ${server.port}\n`)
} else if (end === 'kill') {
  log(lines)
  // longer than lines may wait
  setTimeout(() => {
    writeFileSync(counts, String(n))
    log(10)
    process.kill(process.pid, 'SIGKILL')
  }, 200)
} else {
  log(lines)
  if (end === 'exit') process.exit(3)
  if (end === 'throw') throw new Error('the end')
}
