import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  // What everyone needs.
  .use(cors) /* first */
  /* and
     then */
  .use(notesRoutes)
  .use(mailRoutes)
  // .use(oldRoutes)

export type App = typeof routes
