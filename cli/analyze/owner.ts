/** The app's own code, among the packages. */
export const APP = '(app)'
/** Modules that the build itself has made. */
export const BUILD = '(build)'

const inPackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/?]+/

/** The folder of the installed package that a module is of: `node_modules/react`. Two copies have two folders. */
export function copyOf(id: string): string | undefined {
  return inPackage.exec(id)?.[0]
}

/** The package that a module is of, `APP`, or `BUILD` for what stands in no file. */
export function ownerOf(id: string): string {
  const copy = copyOf(id)
  if (copy !== undefined) return copy.slice(copy.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return /^(?:rolldown\/|vite\/|__vite|[a-z-]+:)/.test(id) ? BUILD : APP
}

/** The package of a specifier: `react` of `react/jsx-runtime`. Undefined for a path, and for what no package can be called. */
export function packageOfSpecifier(specifier: string): string | undefined {
  return /^(?:@[a-z0-9~_-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?=\/|$)/i.exec(specifier)?.[0]
}
