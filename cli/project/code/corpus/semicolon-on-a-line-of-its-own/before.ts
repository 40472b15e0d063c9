import { Elysia } from 'elysia'

const routes = new Elysia()
  .use(notesRoutes) // the notes
;
