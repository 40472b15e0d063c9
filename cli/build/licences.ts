import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BundleStats } from './stats.ts'

interface Package {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** What its author asks to pass on; empty where it brings none. */
  readonly text: string
}

/**
 * The notices of every package that a bundle holds code of, by name; undefined where there is none. `more` are folders of
 * packages that are copied beside it.
 */
export function licenceNotices(
  root: string,
  stats: BundleStats,
  more: readonly string[] = [],
  read: ReadPackage = readPackage,
): string | undefined {
  const folders = new Set(more)
  for (const chunk of stats.chunks) {
    for (const { id, bytes } of chunk.modules) {
      const folder = bytes > 0 ? packageFolder(id) : undefined
      if (folder !== undefined) folders.add(join(root, folder))
    }
  }
  const found = new Map<string, Package>()
  for (const folder of folders) {
    const one = read(folder)
    if (one !== undefined) found.set(`${one.name}@${one.version}`, one)
  }
  const packages = [...found.values()].toSorted((a, b) => compare(`${a.name}@${a.version}`, `${b.name}@${b.version}`))
  if (packages.length === 0) return undefined
  const list = packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`)
  return [`This bundle holds code of these packages:\n\n${list.join('\n')}\n`, ...textsOf(packages)].join('\n')
}

export type ReadPackage = (folder: string) => Package | undefined

/** Reads each package once, for whoever asks first: while others work, it may be asked for what is needed later. */
export function packageReader(): ReadPackage {
  const known = new Map<string, Package | undefined>()
  return (folder) => {
    if (!known.has(folder)) known.set(folder, readPackage(folder))
    return known.get(folder)
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** `node_modules/a` of `node_modules/a/lib/index.js`; the last of nested ones. */
export function packageFolder(id: string): string | undefined {
  const path = id.replace(/[?#].*$/, '').replace(/^[\w-]+:(?=node_modules\/)/, '')
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]
}

function readPackage(folder: string): Package | undefined {
  try {
    const { name, version, license, licenses } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Record<string, unknown>
    if (typeof name !== 'string') return undefined
    return { name, version: String(version ?? ''), licence: licenceName(license ?? licenses), text: textIn(folder) }
  } catch {
    return undefined // a folder that is no package by itself
  }
}

/** `MIT`, also of packages that say it as npm wished long ago. */
function licenceName(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(licenceName).join(' OR ')
  const type: unknown = Object(value).type
  return typeof type === 'string' ? type : 'no licence given'
}

function textIn(folder: string): string {
  const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(name))
  const texts = files.toSorted().map((name) => {
    try {
      return readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim()
    } catch {
      return '' // a folder of that name
    }
  })
  return texts.filter((text) => text !== '').join('\n\n')
}

/** Each text once, under the names of all packages that bring it. */
function textsOf(packages: readonly Package[]): string[] {
  const byText = new Map<string, string[]>()
  for (const { name, text } of packages) if (text !== '') byText.set(text, [...(byText.get(text) ?? []), name])
  return [...byText].map(([text, names]) => `----\n${[...new Set(names)].join(', ')}\n\n${text}\n`)
}
