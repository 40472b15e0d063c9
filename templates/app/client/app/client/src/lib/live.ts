import { createLive } from '@fluxstack/runtime/live/react'
import type { live } from '../../../server/live/index.ts'

/** Live components by name, with the types of the classes in `app/server/live`. */
export const { LiveProvider, useLive, useConnection } = createLive<typeof live>()
