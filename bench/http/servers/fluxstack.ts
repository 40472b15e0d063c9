import { createApp, defineConfig } from '@fluxstack/runtime'
import { serve } from '@fluxstack/runtime/server'
import { Elysia } from 'elysia'
import { hello, listening, options, PATH } from './server.ts'

/** As an app's own entry has it after a build, the page beside the routes; what is not among the features is off. */
const has = (feature: string) => options.features.includes(feature)

const config = defineConfig({
  logging: {
    level: has('logging') ? 'info' : 'silent',
    console: { enabled: false },
    // no other one rotates its file, which at these rates would be compressed every two seconds
    file: has('logging') ? { path: options.log, maxSize: has('rotation') ? '10mb' : '10gb' } : {},
  },
  monitoring: { tracing: { enabled: has('tracing') } },
  plugins: {
    monitoring: { enabled: has('metrics') },
    'security-headers': { enabled: has('security-headers') },
  },
})
const routes = new Elysia({ prefix: '/api' }).get(PATH.slice('/api'.length), hello)
const { port } = await serve(createApp(config, { routes }), { port: 0, clientDir: options.client })
listening(port)
