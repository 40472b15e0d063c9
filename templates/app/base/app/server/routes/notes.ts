import { Elysia } from 'elysia'
import { z } from 'zod'
import { newNoteSchema, noteSchema } from '../../shared/schemas/note.ts'
import { notesController } from '../controllers/notes.ts'

export const notesRoutes = new Elysia({ prefix: '/notes', tags: ['Notes'] })
  .get('/', () => notesController.list(), {
    response: { 200: z.array(noteSchema) },
    detail: { summary: 'List the latest notes, newest first' },
  })
  .post('/', async ({ body, status }) => status(201, await notesController.create(body)), {
    body: newNoteSchema,
    response: { 201: noteSchema },
    detail: { summary: 'Write a note' },
  })
  .delete('/:id', ({ params }) => notesController.remove(params.id), {
    params: z.object({ id: z.coerce.number().int().positive() }),
    response: { 200: noteSchema },
    detail: { summary: 'Delete a note and answer what it was' },
  })
