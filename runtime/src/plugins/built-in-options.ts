import type { ConfigurablePlugin } from '../config/plugins-section.ts'
import { cors } from './cors.ts'
import { csrf } from './csrf.ts'
import { logger } from './logger/index.ts'
import { rateLimit } from './rate-limit.ts'
import { securityHeaders } from './security-headers.ts'
import { staticPlugin } from './static/plugin.ts'
import { vite } from './vite/development.ts'

/** The plugins that come with FluxStack, as the configuration knows them: nothing here may load a server. */
export const builtIn: readonly ConfigurablePlugin[] = [
  { name: 'monitoring', description: 'requests, live components and the process are measured' },
  { ...logger, description: 'each request has its line in the log' },
  {
    name: 'openapi',
    description: 'the OpenAPI page is served at `/_flux/openapi`',
    enabled: { text: '`server.openapi`' },
  },
  { ...staticPlugin, description: 'the server serves the built page; off behind one that does' },
  { ...cors, description: 'pages of other origins may call the API, as far as `origins` says so' },
  { ...csrf, description: "requests that change something are refused when another site's page makes them" },
  { ...rateLimit, description: 'clients that ask too much are answered with 429' },
  {
    ...securityHeaders,
    description: 'answers carry a Content-Security-Policy and the other headers, cookies their flags',
  },
  { ...vite, description: '`flux dev` serves the page; off, it serves the API and the live socket alone' },
]
