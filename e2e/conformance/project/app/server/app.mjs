// The app that every runtime answers alike. Plain JavaScript, so that Node 20 runs it as it is, against the built runtime.
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createApp, currentRequest } from '@fluxstack/runtime'
import { LiveComponent, registry } from '@fluxstack/runtime/live'
import { Elysia, sse, t } from 'elysia'
import { z } from 'zod'
import config from '../../fluxstack.config.mjs'

const signals = new EventEmitter()
const seen = new Set()
/** Waits for a signal, or goes on at once when it has come already. */
const reached = async (name) => void (seen.has(name) || (await once(signals, name)))
const reach = (name) => void (seen.add(name), signals.emit(name))
process.on('SIGUSR2', () => signals.emit('release'))

const routes = new Elysia({ prefix: '/api' })
  .get('/echo/:name', ({ params, query, path }) => ({ ...params, query, path }))
  .post('/notes', ({ body }) => body, { body: z.object({ title: z.string().min(3) }) })
  .get('/stream', async function* () {
    yield 'one'
    await once(signals, 'next')
    yield 'two'
  })
  .get('/events', function* () {
    yield sse({ event: 'count', data: '1' })
    yield sse({ event: 'count', data: '2' })
  })
  .get('/ticks', async function* () {
    for (let n = 1; ; n++) {
      yield sse({ event: 'tick', data: String(n) })
      await once(signals, 'tick')
    }
  })
  .post(
    '/left',
    async ({ request }) => {
      try {
        const reader = request.body.getReader()
        for (let next = await reader.read(); !next.done; next = await reader.read()) reach('left began')
        reach('left: all of it')
      } catch {
        reach('left: an error')
      }
      return 'read'
    },
    { parse: 'none' },
  )
  .post('/send/:signal', ({ params }) => signals.emit(params.signal))
  .get('/cookies/read', ({ cookie, request }) => ({
    values: Object.fromEntries(Object.entries(cookie).map(([name, { value }]) => [name, value])),
    header: request.headers.get('cookie'),
  }))
  .get('/headers', ({ headers, request }) => ({ headers, names: [...request.headers.keys()] }))
  .get('/cookies', ({ cookie }) => {
    cookie.first.set({ value: 'a b', httpOnly: true })
    cookie.second.set({ value: '2', path: '/api' })
    return 'set'
  })
  .post(
    '/upload',
    async ({ body: { file, note } }) => ({
      name: file.name,
      size: file.size,
      note,
      hash: createHash('sha256')
        .update(new Uint8Array(await file.arrayBuffer()))
        .digest('hex'),
    }),
    { body: t.Object({ file: t.File(), note: t.String() }) },
  )
  .post(
    '/pieces',
    async ({ request }) => {
      const reader = request.body.getReader()
      let bytes = (await reader.read()).value.byteLength
      reach('first piece')
      for (let next = await reader.read(); !next.done; next = await reader.read()) bytes += next.value.byteLength
      return bytes
    },
    { parse: 'none' },
  )
  .get('/endless', async function* () {
    try {
      for (;;) {
        yield 'more '.repeat(1000)
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      reach('endless ended')
    }
  })
  .post('/raw', async ({ request }) => (await request.arrayBuffer()).byteLength, { parse: 'none' })
  .get('/slow', async ({ request }) => {
    reach('slow')
    await once(request.signal, 'abort')
    reach('aborted')
    return 'never read'
  })
  .get('/reached/:name', async ({ params }) => {
    await reached(params.name)
    return params.name
  })
  .get('/hold', async () => {
    console.log('held')
    await once(signals, 'release')
    return 'held to the end'
  })
  .get('/go', ({ redirect, cookie }) => {
    cookie.visited.set({ value: '1' })
    return redirect('/api/echo/there')
  })
  .get('/who', ({ server, request }) => ({ ip: server?.requestIP(request)?.address, id: currentRequest()?.requestId }))
  .get('/empty', ({ status }) => status(204))
  .post('/uploads', ({ body: { files } }) => files.map(({ name, size, type }) => ({ name, size, type })), {
    body: t.Object({ files: t.Files() }),
  })
  .get('/throws-late', async function* () {
    yield 'begun'
    await once(signals, 'break')
    throw new Error('secret inside')
  })
  .get('/runtime', () => (process.versions.bun ? 'Bun' : `Node ${process.versions.node.split('.')[0]}`))
  .get('/boom', () => {
    throw new Error('secret inside')
  })

class Counter extends LiveComponent.with({
  state: z.object({ count: z.number().default(0) }),
  actions: { add: null },
}) {
  add() {
    this.state.count++
  }
}

const print = (line) => () => console.log(line)

export default createApp(config, {
  routes,
  live: registry({ counter: Counter }),
  onStart: [print('hook: start')],
  onStop: [print('hook: stop')],
})
