import type { MonitoringPart, RunningParts } from './parts.ts'
import type { ResolvedConfig } from '../config/index.ts'

/** `/_flux/monitoring.json`: what every part has to report, under its name. */
export function reportRoute(config: ResolvedConfig, parts: () => RunningParts): NonNullable<MonitoringPart['routes']> {
  return [
    {
      method: 'GET',
      path: '/_flux/monitoring.json',
      access: 'token',
      async handle() {
        const { name } = config.app
        return Response.json({ app: name, mode: config.mode, at: new Date(), ...(await parts().report()) })
      },
    },
  ]
}
