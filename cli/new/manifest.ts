import { mergePatch, type Json } from '../project/render.ts'
import type { AppChoices } from './options.ts'
import type { FrameworkPackages } from './vendor.ts'

interface ManifestInput {
  readonly choices: AppChoices
  readonly packages: FrameworkPackages
  readonly bringBun: boolean
}

/** The package.json that the template's layers give, with what depends on where and by whom the app is made. */
export function completeManifest(text: string, { choices, packages, bringBun }: ManifestInput): string {
  const given = mergePatch(JSON.parse(text) as Json, {
    name: choices.name,
    dependencies: {
      '@fluxstack/runtime': packages.specs['@fluxstack/runtime'],
      ...(bringBun ? { bun: BUN } : {}),
    },
    devDependencies: { fluxstack: packages.specs.fluxstack },
    // npm 12 and later run no install script that is not listed here.
    ...(bringBun && choices.pm === 'npm' ? { allowScripts: { bun: true } } : {}),
  })
  const {
    name,
    version,
    private: hidden,
    type,
    scripts,
    dependencies,
    devDependencies,
    engines,
    allowScripts,
    ...rest
  } = given
  const ordered = {
    name,
    version,
    private: hidden,
    type,
    scripts,
    dependencies: sorted(dependencies),
    devDependencies: sorted(devDependencies),
    ...rest,
    engines,
    ...(allowScripts === undefined ? {} : { allowScripts }),
  }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/** The version that FluxStack is tested with, and later ones that are compatible. */
const BUN = '^1.4.5'

function sorted(dependencies: unknown): Json {
  const entries = Object.entries((dependencies ?? {}) as Json)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
