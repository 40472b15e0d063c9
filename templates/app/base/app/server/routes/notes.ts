import { bodyLimit } from '@fluxstack/runtime/middleware'
import { withServices } from '@fluxstack/runtime/services'
import { Elysia } from 'elysia'
import { z } from 'zod'
import { newNoteSchema, noteSchema } from '../../shared/schemas/note.ts'
import { notesController } from '../controllers/notes.ts'

export const notesRoutes = new Elysia({ prefix: '/notes', tags: ['Notes'] })
  .use(withServices)
  // A note is short: what is much longer is not read to its end.
  .use(bodyLimit(16_384))
  .get('/', ({ services }) => notesController.list(services), {
    response: { 200: z.array(noteSchema) },
    detail: { summary: 'List the latest notes, newest first' },
  })
  .post(
    '/',
    async ({ services, body, status }) => status(201, await notesController.create(services, body)),
    {
      body: newNoteSchema,
      response: { 201: noteSchema },
      detail: { summary: 'Write a note' },
    },
  )
  .delete('/:id', ({ services, params }) => notesController.remove(services, params.id), {
    params: z.object({ id: z.coerce.number().int().positive() }),
    response: { 200: noteSchema },
    detail: { summary: 'Delete a note and answer what it was' },
  })
