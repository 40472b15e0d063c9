import type { Plugin } from 'vite'

/**
 * Does work that has to be done anyway while the bundler makes chunks of the modules on threads of its own, and this one waits. `work` is given
 * the files that the bundle is made of.
 */
export function whileRendered(work: (files: readonly string[]) => void): Plugin {
  return {
    name: 'fluxstack:meanwhile',
    enforce: 'post',
    buildEnd(error) {
      if (error) return
      const files = [...this.getModuleIds()].filter((id) => !id.startsWith('\0')).map((id) => id.replace(/[?#].*$/, ''))
      setImmediate(() => {
        try {
          work([...new Set(files)])
        } catch {
          // What it was to spare is done later, and fails there.
        }
      })
    },
  }
}
