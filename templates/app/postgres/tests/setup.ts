import { beforeEach } from 'vitest'

// A variable that is set for real and not the one in .env: the tests empty the database.
if (!process.env.DATABASE_URL) {
  throw new Error(
    'The tests need DATABASE_URL, the address of a PostgreSQL database that they may empty: DATABASE_URL=postgres://user:password@localhost:5432/test npm test',
  )
}

const { services } = await import('../app/server/services/index.ts')
const { Notes } = await import('../app/server/services/notes.ts')

// Every test starts without notes.
beforeEach(async () => {
  const notes = await services.get(Notes)
  for (const { id } of await notes.list()) await notes.remove(id)
})
