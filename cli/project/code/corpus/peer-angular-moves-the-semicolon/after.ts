import { Elysia } from 'elysia';
import { mailRoutes } from './mail.ts';

export const routes = new Elysia()
  .use(notesRoutes) // the notes
  .use(mailRoutes);

export type App = typeof routes;
