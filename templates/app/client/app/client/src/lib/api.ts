import { createClient } from '@fluxstack/runtime/client'
import type { App } from '../../../server/index.ts'

/** The server's routes as typed functions: `api.notes.get()` is `GET /api/notes`. */
export const { api } = createClient<App>()
