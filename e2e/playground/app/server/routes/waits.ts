import { setTimeout as after } from 'node:timers/promises'
import { Elysia } from 'elysia'
import { z } from 'zod'

const chunks = 5

/** Answers that take their time or their space. */
export const waits = new Elysia()
  .get(
    '/slow',
    async ({ query: { ms } }) => {
      await after(ms)
      return { waited: ms }
    },
    { query: z.object({ ms: z.coerce.number().int().min(0).max(30_000).default(1000) }) },
  )
  .get('/stream', async function* stream() {
    for (let index = 0; index < chunks; index++) {
      yield `chunk ${index}\n`
      await after(50)
    }
  })
  .get('/large', ({ query: { kb } }) => 'x'.repeat(kb * 1024), {
    query: z.object({ kb: z.coerce.number().int().min(1).max(4096).default(256) }),
  })
