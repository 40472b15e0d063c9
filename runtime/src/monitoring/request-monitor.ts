import type { RequestContext } from '../logging/context.ts'

/** A request that has been answered; of a streamed body, what is known when it begins. */
export interface RequestEnd {
  /** The pattern, `/api/notes/:id`, never the path; `(unmatched)`, `(static)` and `(page)` for what no route has answered. */
  readonly route: string
  readonly status: number
  /** Milliseconds since the request came. */
  readonly ms: number
  readonly response: Response
}

/** What watches requests: metrics and traces. The pipeline has none where monitoring is off, and spends nothing on it. */
export interface RequestMonitor {
  /** Right after the request's context is made, and before anything else; outside of the scope that the context opens. */
  begin(request: Request, context: RequestContext): void
  end(request: Request, context: RequestContext, end: RequestEnd): void
}

/** By symbol: what the plugin `monitoring` gives the pipeline, and no other plugin can. */
export const monitorsRequests = Symbol('fluxstack.monitorsRequests')

export interface MonitorsRequests {
  readonly [monitorsRequests]: RequestMonitor | undefined
}

/** Several as one, ended backwards; undefined where there is none. */
export function joinMonitors(monitors: readonly RequestMonitor[]): RequestMonitor | undefined {
  if (monitors.length < 2) return monitors[0]
  const backwards = monitors.toReversed()
  return {
    begin(request, context) {
      for (const monitor of monitors) monitor.begin(request, context)
    },
    end(request, context, end) {
      for (const monitor of backwards) monitor.end(request, context, end)
    },
  }
}
