import { builtinModules } from 'node:module'
import type { Finding } from './finding.ts'
import { findInstalled, readManifestOf, type PackageManifest } from './installed.ts'
import type { Scan } from './imports.ts'
import { commandFor, MANAGERS } from './manager.ts'
import { packageOfSpecifier } from './owner.ts'
import type { PackageManager } from '../project/package-manager.ts'

interface Asked {
  readonly root: string
  readonly pm: PackageManager
  readonly scan: Scan
}

const BUILT_IN = new Set(builtinModules)

/** Packages that are declared and that nothing names: no import, no configuration, no script, no other package's peers. */
export function unusedPackages({ root, pm, scan }: Asked): Finding[] {
  const own = readManifestOf(root) ?? {}
  const declared = Object.keys({ ...own.dependencies, ...own.devDependencies })
  const used = new Set(scan.imports.map(({ specifier }) => packageOfSpecifier(specifier)))
  for (const text of [...scan.texts, ...textsOf(own)]) used.add(packageOfSpecifier(text))
  const scripts = Object.values(own.scripts ?? {}).join('\n')
  const manifests = new Map(declared.map((name) => [name, findInstalled(name, root)?.manifest ?? {}]))
  const isPeer = (name: string) =>
    [...manifests].some(([other, manifest]) => other !== name && name in (manifest.peerDependencies ?? {}))
  return declared
    .filter((name) => !used.has(name) && !isRun(name, manifests.get(name), scripts) && !isPeer(name))
    .filter((name) => !isTypesOf(name, used) && !OURS.has(name))
    .map((name) => ({ name, detail: 'nothing imports or names it', fix: commandFor(MANAGERS[pm].remove, name) }))
}

/** What package.json says beside its lists of dependencies: settings of tools, which may name a package. */
function textsOf(manifest: PackageManifest): string[] {
  const lists = new Set([
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'scripts',
    'overrides',
  ])
  const rest = Object.entries(manifest).filter(([key]) => !lists.has(key))
  return [...JSON.stringify(rest).matchAll(/"([^"]+)"/g)].map(([, text = '']) => text)
}

/** Reached through the app's scripts, or by FluxStack itself. */
const OURS = new Set(['fluxstack', '@fluxstack/runtime', 'vite', 'typescript'])

function isRun(name: string, manifest: PackageManifest | undefined, scripts: string): boolean {
  const bin = manifest?.bin
  const names = typeof bin === 'object' && bin !== null ? Object.keys(bin) : [name.replace(/^@[^/]+\//, '')]
  return (
    bin !== undefined &&
    names.some((each) => new RegExp(`(?:^|[\\s/"'=])${escaped(each)}(?=$|[\\s"'&|;])`, 'm').test(scripts))
  )
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** `@types/node` belongs to Node, `@types/react` to react. */
function isTypesOf(name: string, used: ReadonlySet<string | undefined>): boolean {
  if (!name.startsWith('@types/')) return false
  const [scope = '', inner] = name.slice('@types/'.length).split('__')
  return scope === 'node' || scope === 'bun' || used.has(inner === undefined ? scope : `@${scope}/${inner}`)
}

/** Packages that the app imports and does not declare: they are there by luck, or not at all. */
export function missingPackages({ root, pm, scan }: Asked, aliases: readonly string[]): Finding[] {
  const own = readManifestOf(root) ?? {}
  const declared = { ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies, ...own.peerDependencies }
  const missing = new Map<string, { files: Set<string>; isDev: boolean }>()
  for (const { specifier, file, isType } of scan.imports) {
    const name = packageOfSpecifier(specifier)
    if (name === undefined || name === own.name || name in declared || /^[\w-]+:/.test(specifier)) continue
    if (BUILT_IN.has(specifier) || BUILT_IN.has(name) || name === 'bun') continue
    if (aliases.some((alias) => specifier === alias || specifier.startsWith(`${alias}/`))) continue
    if (isType && `@types/${name.replace('@', '').replace('/', '__')}` in declared) continue
    const known = missing.get(name) ?? { files: new Set(), isDev: true }
    known.files.add(file)
    missing.set(name, { files: known.files, isDev: known.isDev && (isType || !file.startsWith('app/')) })
  }
  return [...missing].map(([name, { files, isDev }]) => ({
    name,
    detail: `imported by ${[...files].slice(0, 3).join(', ')}${files.size > 3 ? ` and ${files.size - 3} more` : ''}`,
    fix: commandFor(isDev ? MANAGERS[pm].addDev : MANAGERS[pm].add, name),
  }))
}
