import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { climb } from '../project/load.ts'

export type AppRuntime = 'node' | 'bun'

interface Manifest {
  readonly fluxstack?: { readonly runtime?: unknown }
  readonly engines?: { readonly node?: unknown; readonly bun?: unknown }
}

/** What the app runs on, by its package.json: `fluxstack.runtime`, else Bun where `engines` names it alone, else Node. */
export function appRuntime(root: string): AppRuntime {
  const { fluxstack, engines } = manifestOf(root)
  if (fluxstack?.runtime === 'bun' || fluxstack?.runtime === 'node') return fluxstack.runtime
  return engines?.bun !== undefined && engines.node === undefined ? 'bun' : 'node'
}

function manifestOf(root: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  } catch {
    return {} // an app without a readable package.json fails later, where its packages are looked for
  }
}

/** The Bun that an app has as a dependency, else the one on PATH. */
export function bunOf(root: string): string {
  const file = process.platform === 'win32' ? 'bun.exe' : 'bun'
  const own = climb(root).map((folder) => join(folder, 'node_modules', '.bin', file))
  return own.find((candidate) => existsSync(candidate)) ?? file
}
