import { beforeEach } from 'vitest'
import { services } from '../app/server/services/index.ts'
import { Notes } from '../app/server/services/notes.ts'

// Every test starts without notes.
beforeEach(async () => {
  const notes = await services.get(Notes)
  for (const { id } of await notes.list()) await notes.remove(id)
})
