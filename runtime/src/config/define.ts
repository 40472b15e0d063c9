import type { Extension, FluxStackConfig, NoExtension } from './types.ts'

/**
 * The default export of `fluxstack.config.ts`: gives completion, and does not compile with an unknown key.
 *
 * @example
 * export default defineConfig({
 *   app: { name: 'Notes' },
 *   server: { port: 4000 },
 *   environments: { production: { logging: { level: 'warn' } } },
 * })
 */
export function defineConfig<E extends Extension = NoExtension>(config: FluxStackConfig<E>): FluxStackConfig<E> {
  return config
}
