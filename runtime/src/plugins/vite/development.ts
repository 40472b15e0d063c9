import { z } from 'zod'
import { definePlugin } from '../define.ts'
import { development } from './development-info.ts'

export type { DevelopmentInfo } from './development-info.ts'

const configSchema = z.object({
  overlay: z.boolean().default(true).meta({
    description: 'Show errors of the server over open pages, as those of the page itself are.',
  }),
  badge: z.boolean().default(true).meta({
    description: 'Show how many type errors there are in a corner of open pages.',
  }),
  info: z.boolean().default(true).meta({
    description: 'Tell of the module graphs, the last reload and what is broken at `/_flux/vite`, as JSON.',
  }),
})

/** What the configuration may say to it. */
export type VitePluginOptions = z.input<typeof configSchema>

/**
 * The page in development: served by Vite on the app's own port, with overlay, badge and `/_flux/vite`. Off, `flux dev` serves the API
 * and the live socket alone, for an app whose page something else serves. Nothing of it is in production.
 */
export const vite = definePlugin({
  name: 'vite',
  configSchema,
  setup({ elysia, options }) {
    const ask = development()
    if (!ask || !options.info) return
    elysia.get('/_flux/vite', ({ set }) => {
      set.headers['cache-control'] = 'no-store'
      return ask()
    })
  },
})
