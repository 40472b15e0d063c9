import { ConflictError } from '@fluxstack/runtime'
import { messageOf } from '@fluxstack/runtime/client'
import { expect, test } from 'vitest'
import { services } from '../../app/server/services/index.ts'
import { Notes } from '../../app/server/services/notes.ts'
import { testApp } from '../app.ts'

test('what the service refuses is told to the client', async () => {
  // A stand-in for the real service, for this app alone.
  const full = services.override(Notes, () => ({
    list: async () => [],
    create: () => Promise.reject(new ConflictError('There are enough notes.')),
    remove: async () => undefined,
  }))
  const { api } = await testApp({ services: full })

  const { error } = await api.notes.post({ text: 'One more' })
  expect(error?.status).toBe(409)
  expect(messageOf(error)).toBe('There are enough notes.')
})
