import { definePlugin } from '../define.ts'
import { openapiRoutes } from './openapi.ts'

/** The OpenAPI document of the app, and a page that shows it, at `/_flux/openapi`. */
export const openapi = definePlugin({
  name: 'openapi',
  setup: ({ config, elysia }) => void elysia.use(openapiRoutes({ title: config.app.name, app: elysia })),
})
