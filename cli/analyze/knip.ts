import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectContext } from '../context.ts'
import type { PackageManager } from '../project/package-manager.ts'
import type { Finding, Section } from './finding.ts'
import { findInstalled } from './installed.ts'
import { commandFor, MANAGERS } from './manager.ts'

const CONFIG = '.flux/cache/knip.json'
const OWN_CONFIG = [
  'knip.json',
  'knip.jsonc',
  '.knip.json',
  '.knip.jsonc',
  'knip.ts',
  'knip.js',
  'knip.config.ts',
  'knip.config.js',
]
/** Routes, live components and plugins are found by their folders, so every file of the app is a beginning. */
const SETTINGS = { entry: ['app/**/*.{ts,tsx}', 'tests/**/*.{ts,tsx}', '*.{ts,js}'], project: ['**/*.{ts,tsx,css}'] }

interface Report {
  readonly issues?: readonly {
    readonly file: string
    readonly dependencies?: readonly { readonly name: string }[]
    readonly devDependencies?: readonly { readonly name: string }[]
    readonly unlisted?: readonly { readonly name: string }[]
  }[]
}

export const hasKnip = (root: string): boolean => findInstalled('knip', root) !== undefined

/** What knip says is unused and missing; the one of the app, else one that is fetched for this run and stays out of the app. */
export async function knipSections(pm: PackageManager, ctx: Pick<ProjectContext, 'root' | 'exec'>): Promise<Section[]> {
  const { root, exec } = ctx
  const isOwn = OWN_CONFIG.some((name) => existsSync(join(root, name)))
  const config = isOwn ? [] : ['--config', CONFIG]
  if (!isOwn) {
    mkdirSync(join(root, '.flux/cache'), { recursive: true, mode: 0o700 })
    writeFileSync(join(root, CONFIG), JSON.stringify(SETTINGS))
  }
  const args = ['--reporter', 'json', '--no-exit-code', '--include', 'dependencies,unlisted', ...config]
  const installed = findInstalled('knip', root)
  const [file, ...first] = installed
    ? ['node', join(installed.folder, 'bin/knip.js')]
    : [...MANAGERS[pm].fetchAndRun, 'knip']
  try {
    const { stdout, stderr, exitCode } = await exec(file ?? 'npx', [...first, ...args], {
      cwd: root,
      allowFailure: true,
      timeout: 180_000,
    })
    const report = read(stdout)
    const note = `knip did not work: ${stderr.trim().split('\n').at(-1) ?? `exit code ${exitCode}`}`
    if (report === undefined)
      return (['unused', 'missing'] as const).map((kind) => ({ kind, by: 'knip', findings: [], note }))
    return sections(report, pm)
  } finally {
    if (!isOwn) rmSync(join(root, CONFIG), { force: true })
  }
}

function sections({ issues = [] }: Report, pm: PackageManager): Section[] {
  const { remove, add } = MANAGERS[pm]
  const unused = issues.flatMap(({ dependencies = [], devDependencies = [] }) =>
    [...dependencies, ...devDependencies].map(({ name }): Finding => ({
      name,
      detail: 'knip finds no use of it',
      fix: commandFor(remove, name),
    })),
  )
  const missing = new Map<string, string[]>()
  for (const { file, unlisted = [] } of issues) {
    for (const { name } of unlisted) missing.set(name, [...(missing.get(name) ?? []), file])
  }
  return [
    { kind: 'unused', by: 'knip', findings: unused },
    {
      kind: 'missing',
      by: 'knip',
      findings: [...missing].map(([name, files]) => ({
        name,
        detail: `imported by ${files.join(', ')}`,
        fix: commandFor(add, name),
      })),
    },
  ]
}

function read(stdout: string): Report | undefined {
  try {
    const value: unknown = JSON.parse(stdout.slice(stdout.indexOf('{')))
    return typeof value === 'object' && value !== null ? (value as Report) : undefined // the fields are optional, and knip's own
  } catch {
    return undefined
  }
}
