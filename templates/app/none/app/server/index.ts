import { createApp } from '@fluxstack/runtime'
import config from '../../fluxstack.config.ts'
import { env } from './env.ts'
import { live } from './live/index.ts'
import { plugins } from './plugins/index.ts'
import { routes } from './routes/index.ts'
import { services } from './services/index.ts'

// Makes the app and nothing else: `flux dev`, the production server and the tests each host it.
export const app = createApp(config, { routes, live, plugins, services, env })

export type App = typeof routes

export default app
