import { createApp } from '@fluxstack/runtime'
import config from '../../../../fluxstack.config.ts'
import { live } from './live/index.ts'
import { routes } from './routes/index.ts'

export const app = createApp(config, { routes, live })

export type App = typeof routes

export default app
