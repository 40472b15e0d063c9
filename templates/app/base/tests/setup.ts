import { beforeEach } from 'vitest'
import { services } from '../app/server/services/index.ts'

// Every test starts without notes.
beforeEach(async () => {
  for (const { id } of await services.notes.list()) await services.notes.remove(id)
})
