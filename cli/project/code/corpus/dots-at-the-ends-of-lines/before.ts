import { Elysia } from 'elysia';

const routes = new Elysia().
  use(notesRoutes).
  use(authRoutes);
