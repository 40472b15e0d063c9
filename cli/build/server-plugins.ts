import { join } from 'node:path'
import type { Plugin } from 'vite'
import { type NativeFile, libsqlNative } from './native.ts'

/** Serves modules that exist as text only. Their imports are resolved as if they stood in the app's root. */
export function virtualModules(sources: Readonly<Record<string, string>>, root: string): Plugin {
  const importer = join(root, 'package.json')
  return {
    name: 'fluxstack:entries',
    enforce: 'pre',
    async resolveId(source, from) {
      if (source in sources) return `\0${source}`
      if (from?.startsWith('\0virtual:fluxstack/')) return this.resolve(source, importer, { skipSelf: true })
      return undefined
    },
    load: (id) => (id.startsWith('\0') ? sources[id.slice(1)] : undefined),
  }
}

/**
 * Lets packages be absent that the runtime would use if they were there: drivers of databases the app does not have.
 * Their imports stay as they are, in parts that are loaded on demand, and fail there as they would without a bundle.
 */
export function absentPackages(names: readonly string[]): Plugin {
  const isOptional = (source: string) => names.some((name) => source === name || source.startsWith(`${name}/`))
  return {
    name: 'fluxstack:absent',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!isOptional(source)) return undefined
      const found = await this.resolve(source, importer, { skipSelf: true })
      const isThere = found !== null && !found.id.includes('optional-peer-dep')
      return isThere ? found : { id: source, external: true }
    },
  }
}

const nativeModule = '\0fluxstack-native:libsql'

/** Has libsql load its native library from one file beside the bundle, instead of searching packages for it. */
export function nativeLibsql(root: string, found: (file: NativeFile) => void): Plugin {
  return {
    name: 'fluxstack:libsql',
    resolveId: (source) => (source === nativeModule ? nativeModule : undefined),
    load: (id) => {
      if (id !== nativeModule) return undefined
      const file = libsqlNative(root)
      found(file)
      return (
        "import { createRequire } from 'node:module'\n" +
        `export const native = createRequire(import.meta.url)(${JSON.stringify(`./${file.name}`)})\n`
      )
    },
    transform: {
      filter: { id: /[\\/]libsql[\\/]index\.js$/ },
      handler: (code) => {
        const search = /\brequireNative\(\);/
        if (!search.test(code))
          throw new Error('This version of libsql loads its native file in a way FluxStack does not know.')
        return { code: code.replace(search, `require(${JSON.stringify(nativeModule)}).native;`), map: null }
      },
    },
  }
}
