import type { Plugin } from 'vite'

const absent = '\0fluxstack:no-libsql'

/** On Bun the runtime's database is Bun's own: libsql and its compiled library would only be carried along. */
export function bunSqlite(): Plugin {
  return {
    name: 'fluxstack:bun-sqlite',
    enforce: 'pre',
    resolveId(source, importer) {
      const isRuntime = /[\\/]database[\\/]open-sqlite\.[jt]s$/.test(importer ?? '')
      return isRuntime && /^\.\/sqlite-libsql\.[jt]s$/.test(source) ? absent : undefined
    },
    load: (id) => (id === absent ? 'export const openSqlite = undefined\n' : undefined),
  }
}
