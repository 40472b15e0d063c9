import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  .group('/v1', (app) => app.use(mailRoutes).group('/v2', (inner) => inner.use(notesRoutes)))
  .guard({}, (app) =>
    app
      .use(notesRoutes)
      .get('/', () => 1),
  )
