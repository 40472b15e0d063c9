import { createLive } from '@fluxstack/runtime/live/react'
import type { live } from '../../server/live/index.ts'

export const { LiveProvider, useLive, useConnection } = createLive<typeof live>()
