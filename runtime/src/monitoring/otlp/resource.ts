import { hostname } from 'node:os'
import type { ResolvedConfig } from '../../config/index.ts'

/** One for the process, as the instance that it is; a hot reload does not make another one. */
const instance = crypto.randomUUID()

/** What is said of the app with everything that is sent; `monitoring.otlp.resource` has the last word. */
export function resourceAttributes({ app, mode, monitoring }: ResolvedConfig): Record<string, string> {
  const { serviceName, resource } = monitoring.otlp
  const runtime = process.versions['bun'] === undefined ? 'nodejs' : 'bun'
  return {
    'service.instance.id': instance,
    'deployment.environment.name': mode,
    'host.name': hostname(),
    'process.pid': String(process.pid),
    'process.runtime.name': runtime,
    'process.runtime.version': process.versions['bun'] ?? process.versions.node,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    ...resource,
    'service.name': serviceName ?? resource['service.name'] ?? app.name,
  }
}
