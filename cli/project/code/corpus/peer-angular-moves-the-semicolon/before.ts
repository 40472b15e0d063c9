import { Elysia } from 'elysia';

export const routes = new Elysia()
  .use(notesRoutes); // the notes

export type App = typeof routes;
