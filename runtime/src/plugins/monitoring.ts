import { Access } from '../monitoring/access.ts'
import { RunningParts } from '../monitoring/parts.ts'
import { reportRoute } from '../monitoring/report.ts'
import { type MonitorsRequests, monitorsRequests } from '../monitoring/request-monitor.ts'
import { mountRoutes } from '../monitoring/routes.ts'
import { definePlugin, type PluginHooks } from './define.ts'

/** Metrics, traces, alerts and the dashboard, as the section `monitoring` says. First of all, so that no answer escapes it. */
export const monitoring = definePlugin({
  name: 'monitoring',
  priority: 1000,
  setup(context) {
    const { config, elysia, live, metrics } = context
    const access = new Access(config)
    const parts = new RunningParts({ ...context, access })
    metrics.parts = parts
    live.hub.tap = parts.tap
    mountRoutes(
      elysia,
      [...reportRoute(config, () => parts), ...parts.parts.flatMap(({ routes }) => routes ?? [])],
      access,
    )
    const hooks: PluginHooks & MonitorsRequests = {
      [monitorsRequests]: parts.monitor,
      onServerStart: () => parts.start(),
      // after a hot reload the parts of the app that has taken over run
      onServerStop: () => metrics.parts?.stop(),
    }
    return hooks
  },
})
