import { basename } from 'node:path'
import type { Plugin } from 'vite'
import { type NativeFile, machine } from './native.ts'
import { packageFolder } from './licences.ts'

const prefix = '\0fluxstack-native-file:'

/** Packages that look for the compiled library of the one that asks, in folders that a bundle does not have. */
const searchers = /^(?:bindings|node-gyp-build|@mapbox\/node-pre-gyp|node-pre-gyp|node-gyp-build-optional-packages)$/

interface Found {
  readonly found: (file: NativeFile) => void
  /** Told of each package that searches for its library, with how. */
  readonly searches: (name: string, by: string) => void
}

/**
 * Has compiled libraries that code names lie beside the bundle and be loaded from there. Those that are searched for when they are
 * needed cannot be known here, and are told of.
 */
export function nativeFiles({ found, searches }: Found): Plugin {
  const names = new Map<string, string>()
  const nameOf = (id: string): string => {
    const taken = new Set(names.values())
    const own = basename(id)
    const free = taken.has(own) ? `${names.size}-${own}` : own
    const name = names.get(id) ?? free
    names.set(id, name)
    return name
  }
  return {
    name: 'fluxstack:native',
    enforce: 'pre',
    resolveId: {
      filter: { id: [new RegExp(`^${prefix}`), searchers] },
      handler(source, importer) {
        if (source.startsWith(prefix)) return source
        const folder = packageFolder(importer ?? '')
        if (folder !== undefined) searches(folder.replace(/^.*node_modules\//, ''), source)
        return undefined
      },
    },
    load: {
      filter: { id: [new RegExp(`^${prefix}`), /\.node$/] },
      handler(id) {
        if (!id.startsWith(prefix)) return `module.exports = require(${JSON.stringify(prefix + id)}).native`
        const from = id.slice(prefix.length)
        const name = nameOf(from)
        found({ from, name, target: machine() })
        return (
          "import { createRequire } from 'node:module'\n" +
          `export const native = createRequire(import.meta.url)(${JSON.stringify(`./${name}`)})\n`
        )
      },
    },
  }
}
