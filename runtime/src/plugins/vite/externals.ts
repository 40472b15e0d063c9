import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ModuleRunner } from 'vite/module-runner'

/**
 * The packages that the server imported at its last start are imported at the very beginning of the next, while the
 * configuration is read. It spares a third of the time: plugins such as Tailwind's register a module loader, after which
 * Node 20 asks a thread of its own about every import.
 */
const memory = (root: string) => join(root, 'node_modules', '.cache', 'fluxstack', 'packages.json')

/** Begins to import what the last start needed. What is gone since, or fails, is met again where it is really needed. */
export function preloadPackages(root: string): void {
  for (const url of remembered(root)) import(/* @vite-ignore */ url).catch(() => {})
}

/** Notes what the runner has imported from packages. */
export function rememberPackages(root: string, { evaluatedModules }: ModuleRunner): void {
  const nodes = [...evaluatedModules.idToModuleMap.values()]
  const imported = nodes.flatMap(({ meta }) => (meta !== undefined && 'externalize' in meta ? meta.externalize : []))
  const urls = imported.filter((url) => url.startsWith('file://')).toSorted()
  if (JSON.stringify(urls) === JSON.stringify(remembered(root))) return
  try {
    mkdirSync(dirname(memory(root)), { recursive: true })
    writeFileSync(memory(root), JSON.stringify(urls))
  } catch {
    // Packages that cannot be written beside start as they did the first time.
  }
}

function remembered(root: string): string[] {
  try {
    const urls: unknown = JSON.parse(readFileSync(memory(root), 'utf8'))
    return Array.isArray(urls) ? urls.filter((url) => typeof url === 'string' && url.startsWith('file://')) : []
  } catch {
    return []
  }
}
