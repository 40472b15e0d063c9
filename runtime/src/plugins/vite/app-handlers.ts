import type { FluxStackFramework } from '../../framework/framework.ts'
import { toNodeHandlers } from '../../server/index.ts'
import type { HostedApp, NodeHandlers } from './host.ts'

/** The handlers of an app that the module runner has loaded. */
export function appHandlers(hosted: HostedApp): NodeHandlers {
  // What the app exports is the framework's own class, from the packages that this module comes from too.
  const app = hosted as unknown as FluxStackFramework
  if (process.versions['bun'] !== undefined) giveNativeHeaders(app)
  return toNodeHandlers(app)
}

/** On Bun, Elysia reads headers by a method of Bun's own class, which those of the Node listener do not have. */
function giveNativeHeaders(app: FluxStackFramework): void {
  const fetch = app.fetch.bind(app)
  app.fetch = (request, info) => {
    const headers = new Headers([...request.headers])
    return fetch(Object.defineProperty(request, 'headers', { value: headers }), info)
  }
}
