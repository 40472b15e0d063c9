import { isAbsolute, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { type AppPaths, isInside, shown } from './paths.ts'
import { refusePrivateFiles } from './private-files.ts'
import { importPlace, problemAt } from './problem.ts'

/** Entries of the runtime that run on the server alone. */
const serverOnly =
  /^@fluxstack\/runtime(\/(config|env|database|server|live|live\/testing|testing|monitoring|services|middleware|vite|plugins(\/[\w-]+)?|rate-limit))?$|^virtual:fluxstack\/plugins$/

/**
 * Refuses server code in the page. Types are gone by the time modules are resolved, so whatever is still imported is a
 * value that would be sent to every browser, with the secrets and packages behind it.
 */
export function guardPlugin(current: () => AppPaths | undefined): Plugin {
  return {
    name: 'fluxstack:guard',
    enforce: 'pre',
    applyToEnvironment: (environment) => current() !== undefined && environment.config.consumer === 'client',
    configureServer(server) {
      const paths = current()
      if (paths?.hasClient === true) server.middlewares.use(refusePrivateFiles(server, paths))
    },
    resolveId: {
      order: 'pre',
      handler(source, importer) {
        const paths = current()
        if (paths === undefined || importer === undefined || !isServerCode(source, importer, paths)) return
        this.error(refusal(source, importer, paths))
      },
    },
    // What comes by an alias, a query or an address typed into the browser passes the check above.
    load: {
      order: 'pre',
      handler(id) {
        const paths = current()
        if (paths === undefined || !isInside(withoutQuery(id), paths.server)) return
        const importer = this.getModuleInfo(id)?.importers[0]
        this.error(refusal(shown(withoutQuery(id), paths.root), importer, paths))
      },
    },
  }
}

function isServerCode(source: string, importer: string, paths: AppPaths): boolean {
  if (serverOnly.test(source)) return !importer.includes('/node_modules/')
  if (!source.startsWith('.') && !isAbsolute(source)) return false
  const file = source.startsWith('.') ? resolve(withoutQuery(importer), '..', source) : source
  return isInside(withoutQuery(file), paths.server)
}

function refusal(source: string, importer: string | undefined, paths: AppPaths) {
  const where = importer === undefined ? 'The page' : shown(withoutQuery(importer), paths.root)
  const message =
    `${where} imports "${source}", which is server code. ` +
    'Client code may import only types from it (import type { … }); put what both sides need in app/shared.'
  if (importer === undefined) return { message }
  const { file, line, column = 1 } = importPlace(withoutQuery(importer), source)
  const { frame } = problemAt(message, { file, ...(line === undefined ? {} : { line, column }) })
  return {
    message,
    id: file,
    ...(line === undefined ? {} : { loc: { file, line, column: column - 1 } }),
    ...(frame === undefined ? {} : { frame }),
  }
}

function withoutQuery(id: string): string {
  return id.replace(/[?#].*$/, '')
}
