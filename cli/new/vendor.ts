import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../errors.ts'

/** How a new app gets the framework's own packages. */
export interface FrameworkPackages {
  /** What stands in its package.json: `^2.0.0`, or `file:vendor/…` when FluxStack runs from a checkout. */
  readonly specs: Readonly<Record<'fluxstack' | '@fluxstack/runtime', string>>
  /** The packed packages that the specs point to, by their path in the app. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/**
 * The packages of the FluxStack in `root`: packed by its build in a checkout, from the registry in a published one.
 * @throws CliError NOT_BUILT
 */
export function frameworkPackages(root: string, version: string): FrameworkPackages {
  const folder = join(root, 'dist/vendor')
  const manifest = join(folder, 'manifest.json')
  if (existsSync(manifest)) return vendored(folder, manifest)
  if (existsSync(join(root, 'runtime/package.json'))) {
    throw new CliError('NOT_BUILT', { detail: `${root} is a checkout of FluxStack whose packages are not packed yet.` })
  }
  return { specs: { fluxstack: `^${version}`, '@fluxstack/runtime': `^${version}` }, files: new Map() }
}

function vendored(folder: string, manifest: string): FrameworkPackages {
  // Written by FluxStack's own build.
  const names = JSON.parse(readFileSync(manifest, 'utf8')) as Readonly<Record<'fluxstack' | 'runtime', string>>
  const spec = (file: string) => `file:vendor/${file}`
  return {
    specs: { fluxstack: spec(names.fluxstack), '@fluxstack/runtime': spec(names.runtime) },
    files: new Map(
      [names.fluxstack, names.runtime].map((file) => [`vendor/${file}`, readFileSync(join(folder, file))]),
    ),
  }
}
