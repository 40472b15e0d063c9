import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorPayload, Plugin } from 'vite'
import { errorPayload } from './overlay.ts'
import { describeProblem } from './problem.ts'

/**
 * Shows what a page could not load to the page itself. Its modules are asked for before its socket is open, and Vite sends
 * an error to the sockets that are: where that is another page's, or the one this page had before it was loaded again,
 * the page stays empty and says nothing. An error lasts until a file is changed.
 */
export function pageFailuresPlugin(root: string): Plugin {
  let shown: ErrorPayload | undefined
  return {
    name: 'fluxstack:page-failures',
    apply: 'serve',
    configureServer(server) {
      server.environments.client.hot.on('vite:client:connect', (_data, client) => {
        // Nothing goes before it, unlike before a server's error: the first update is to reload this page.
        if (shown !== undefined) client.send(shown)
      })
      return () => {
        // Its four parameters are what tells connect that it takes errors.
        const remember = (
          error: unknown,
          req: IncomingMessage,
          _res: ServerResponse,
          next: (error: unknown) => void,
        ) => {
          // What a person or a tool asks for by itself is missing in no page.
          if (req.headers.referer !== undefined) shown = errorPayload(describeProblem(error, root), root)
          next(error)
        }
        server.middlewares.use(remember)
      }
    },
    hotUpdate: {
      order: 'pre',
      handler() {
        if (this.environment.name === 'client') shown = undefined
      },
    },
  }
}
