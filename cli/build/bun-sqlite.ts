import type { Plugin } from 'vite'

const absent = '\0fluxstack:no-libsql'

/** On Bun the runtime's database is Bun's own: libsql and its compiled library would only be carried along. */
export function bunSqlite(): Plugin {
  return {
    name: 'fluxstack:bun-sqlite',
    enforce: 'pre',
    resolveId(source, importer) {
      const isRuntime = /[\\/](?:runtime|@fluxstack)[\\/]/.test(importer ?? '')
      return isRuntime && /^\.{1,2}\/(?:[\w-]+\/)*sqlite-libsql(?:-[\w-]{8})?\.[jt]s$/.test(source) ? absent : undefined
    },
    load: (id) => (id === absent ? 'export const openSqlite = undefined\n' : undefined),
  }
}
