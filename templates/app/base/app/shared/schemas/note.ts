import { z } from 'zod'

/** What a person writes. The page shows these messages at the field, as the server sends them. */
export const newNoteSchema = z.object({
  text: z
    .string()
    .trim()
    .min(1, 'Write something first.')
    .max(280, 'Keep it to 280 characters or fewer.'),
})

/** A note as it travels. */
export const noteSchema = z.object({
  id: z.number().int(),
  text: z.string(),
  createdAt: z.iso.datetime(),
})
