import type { z } from 'zod'
import type { newNoteSchema, noteSchema } from '../schemas/note.ts'

export type NewNote = z.output<typeof newNoteSchema>
export type Note = z.output<typeof noteSchema>
