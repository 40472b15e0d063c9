import { ConflictError, NotFoundError } from '@fluxstack/runtime'
import { Elysia } from 'elysia'
import { z } from 'zod'

/** A route for each way to fail. */
export const failures = new Elysia({ prefix: '/fail' })
  .get('/missing', () => {
    throw new NotFoundError('No such thing in the playground.')
  })
  .get('/conflict', () => {
    throw new ConflictError('It was changed by somebody else.')
  })
  .get('/crash', () => {
    throw new Error('The playground broke, as it was told to.')
  })
  .get('/later', async () => {
    await Promise.resolve()
    throw new TypeError('Broken after an await.')
  })
  .post('/form', ({ body }) => body, {
    body: z.object({ email: z.email(), age: z.coerce.number().int().min(18) }),
  })
