import { createApp, defineConfig } from '@fluxstack/runtime'
import { LiveComponent, registry, type In } from '@fluxstack/runtime/live'
import { serve } from '@fluxstack/runtime/server'
import { z } from 'zod'
import { listening, options } from './server.ts'

const actions = { increment: z.object({ by: z.number().int() }) }
const state = z.object({ count: z.number().default(0) })

class Own extends LiveComponent.with({ state, actions }) {
  increment({ by }: In<Own, 'increment'>): void {
    this.state.count += by
  }
}

class Shared extends LiveComponent.with({ scope: 'shared', state, actions }) {
  increment({ by }: In<Shared, 'increment'>): void {
    this.state.count += by
  }
}

const has = (feature: string) => options.features.includes(feature)

/** As an app is, whose limits are on and out of the way of the bench. */
process.env['FLUX_SECRET'] ??= 'a secret for the bench that guards nothing at all'
const config = defineConfig({
  live: { store: { kind: 'memory' } },
  logging: { level: 'warn' },
  monitoring: { tracing: { enabled: has('tracing') } },
  plugins: { monitoring: { enabled: has('metrics') } },
})
const app = createApp(config, { live: registry({ own: Own, shared: Shared }) })
Object.assign(app.live.config.limits, { rate: 1e6, burst: 1e6, socketsPerAddress: 50_000, sockets: 50_000 })
const { port } = await serve(app, { port: 0, host: '127.0.0.1' })
listening(port)
