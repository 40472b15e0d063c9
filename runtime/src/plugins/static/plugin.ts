import { z } from 'zod'
import { definePlugin } from '../define.ts'

const configSchema = z.object({
  pages: z
    .array(z.string().startsWith('/'))
    .default(() => [])
    .meta({
      description:
        "Paths below which a name with an ending is one of the page's own: `/users` for `/users/jo.doe`. Elsewhere one that is no file is answered with 404.",
      allowed: "paths that start with a slash, such as '/users'",
    }),
})

/** What the configuration may say to it. */
export type StaticPluginOptions = z.input<typeof configSchema>

/** Serves the built client. The listener hands it the folder and asks it after the routes, so that it needs no hook. */
export const staticPlugin = definePlugin({ name: 'static', configSchema })
