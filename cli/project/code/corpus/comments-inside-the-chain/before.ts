import { Elysia } from 'elysia'
import { notesRoutes } from './notes.ts'

export const routes = new Elysia()
  // What everyone needs.
  .use(cors) /* first */
  /* and
     then */
  .use(notesRoutes)
  // .use(oldRoutes)

export type App = typeof routes
