import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { climb } from '../project/load.ts'

export type AppRuntime = 'node' | 'bun'

/** What the app runs on: `"fluxstack": { "runtime": "bun" }` in its package.json, else Node. */
export function appRuntime(root: string): AppRuntime {
  try {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      fluxstack?: { runtime?: unknown }
    }
    return manifest.fluxstack?.runtime === 'bun' ? 'bun' : 'node'
  } catch {
    return 'node' // an app without a readable package.json fails later, where its packages are looked for
  }
}

/** The Bun that an app has as a dependency, else the one on PATH. */
export function bunOf(root: string): string {
  const file = process.platform === 'win32' ? 'bun.exe' : 'bun'
  const own = climb(root).map((folder) => join(folder, 'node_modules', '.bin', file))
  return own.find((candidate) => existsSync(candidate)) ?? file
}
