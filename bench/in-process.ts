import { createApp } from '@fluxstack/runtime'
import type { FluxStackConfigInput } from '@fluxstack/runtime/config'
import type { Plugin } from '@fluxstack/runtime/plugins'
import type { ServiceContainer } from '@fluxstack/runtime/services'
import { Elysia } from 'elysia'
import { builtInPlugins } from '../runtime/src/plugins/built-in.ts'

export interface InProcess {
  readonly requests: number
  /** The built-in plugins that the runtime has; all of them where it is not said. */
  readonly builtIn?: readonly Plugin[]
  readonly plugins?: readonly Plugin[]
  readonly config?: FluxStackConfigInput
  readonly services?: ServiceContainer
  readonly answer?: () => unknown
  /** Default: one made for each, as a server does; making it takes longer than answering it. */
  readonly request?: Request
}

/** What asks an app so many times, one after the other and without a port, so that the framework is most of what is measured. */
export function asking({ requests, builtIn, plugins = [], config = {}, services, answer, request }: InProcess) {
  const app = withBuiltIn(builtIn, () => {
    const routes = new Elysia({ prefix: '/api' }).get('/notes', answer ?? (() => ['milk']))
    return createApp({ logging: { level: 'silent' }, ...config }, { routes, plugins, ...(services && { services }) })
  })
  return async (): Promise<void> => {
    await app.ready()
    for (let n = 0; n < requests; n++) await app.fetch(request ?? new Request('http://localhost/api/notes'))
  }
}

/** An app is made of those that are in the list at the time. */
function withBuiltIn<T>(plugins: readonly Plugin[] | undefined, make: () => T): T {
  if (plugins === undefined) return make()
  const list = builtInPlugins as Plugin[] // an array of the module's own
  const all = list.splice(0, list.length, ...plugins)
  try {
    return make()
  } finally {
    list.splice(0, list.length, ...all)
  }
}

/** The same, counted in milliseconds of processor time, which other work on the machine moves less. */
export const onProcessor = (work: () => Promise<void>) => async (): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
