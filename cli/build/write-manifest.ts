import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fluxVersion } from '../version.ts'
import type { AppToBuild } from './app.ts'
import { MANIFEST_FILE } from './manifest-file.ts'
import type { BuildManifest, ManifestFile } from './manifest.ts'
import type { Target } from './target.ts'

/** Says beside the build what it is. */
export async function writeManifest(
  folder: string,
  { app, target, files }: { app: AppToBuild; target: Target; files: readonly ManifestFile[] },
): Promise<void> {
  const manifest: BuildManifest = {
    version: 1,
    target: target.name,
    mode: app.mode,
    ...(target.entry !== undefined && { entry: target.entry }),
    ...(target.platform !== undefined && { platform: target.platform }),
    versions: { fluxstack: fluxVersion(), ...versionsOf(app.root, { runtime: '@fluxstack/runtime', vite: 'vite' }) },
    files: [...files],
  }
  await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
}

function versionsOf(root: string, packages: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [key, name] of Object.entries(packages)) {
    const path = join(root, 'node_modules', name, 'package.json')
    if (!existsSync(path)) continue
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }
    if (typeof version === 'string') found[key] = version
  }
  return found
}
