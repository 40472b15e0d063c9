/** Whether a path is one of these, or below one of them. */
export function below(prefixes: readonly string[]): (path: string) => boolean {
  const exact = new Set(prefixes)
  const folders = prefixes.map((prefix) => (prefix.endsWith('/') ? prefix : `${prefix}/`))
  return (path) => exact.has(path) || folders.some((folder) => path.startsWith(folder))
}
