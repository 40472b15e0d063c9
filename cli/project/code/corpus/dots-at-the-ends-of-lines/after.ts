import { Elysia } from 'elysia';
import { mailRoutes } from './mail.ts';

const routes = new Elysia().
  use(notesRoutes).
  use(authRoutes).
  use(mailRoutes);
