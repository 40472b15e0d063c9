import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { readAppFacts } from '../project/app-facts.ts'
import type { PackageManager } from '../project/package-manager.ts'
import { duplicatedSection } from './duplicated.ts'
import { KINDS, type Finding, type Kind, type Section } from './finding.ts'
import { scanImports } from './imports.ts'
import { productionPackages } from './installed.ts'
import { hasKnip, knipSections } from './knip.ts'
import { classify, licenceOf } from './licences.ts'
import { commandFor, MANAGERS } from './manager.ts'
import { advisoriesSection, outdatedSection } from './registry.ts'
import { table, type Row } from './tables.ts'
import { missingPackages, unusedPackages } from './unused.ts'
import { inLine } from '../project/visible.ts'

export interface DepsOptions {
  /** Kinds whose findings fail the command. */
  readonly check: readonly (Kind | 'all' | (string & {}))[]
  readonly knip: boolean
  readonly offline: boolean
}

/**
 * `flux analyze deps`: what there is to do about the app's dependencies. Changes nothing.
 * @throws CliError PACKAGE_NOT_FOUND, DEPENDENCIES_UNSOUND with `check`
 */
export async function analyzeDeps({ check, knip, offline }: DepsOptions, ctx: ProjectContext) {
  const { root, log, progress } = ctx
  const { pm } = readAppFacts(root)
  if (!existsSync(join(root, 'node_modules'))) {
    throw new CliError('PACKAGE_NOT_FOUND', {
      detail: 'The app’s dependencies are not installed.',
      fix: `Run \`${pm} install\`, then the command again.`,
    })
  }
  const sections = await progress('Looking at the dependencies', async () => {
    const [uses, outdated, advisories] = await Promise.all([
      knip || hasKnip(root) ? knipSections(pm, ctx) : scannedSections(root, pm),
      offline ? notAsked('outdated', pm) : outdatedSection(pm, ctx),
      offline ? notAsked('advisories', pm) : advisoriesSection(pm, ctx),
    ])
    return [...uses, duplicatedSection(root, pm), outdated, licenceSection(root, pm), advisories].map(inLines)
  })
  for (const section of sections) log.print(`${sectionText(section, ctx.stdout.columns)}\n`)
  refuseFindings(sections, check)
  return { packageManager: pm, sections }
}

/** What registries and packages say of themselves steers no terminal, and makes no line of ours. */
const inLines = ({ findings, note, ...section }: Section): Section => ({
  ...section,
  findings: findings.map(({ name, detail, fix }) => ({ name: inLine(name), detail: inLine(detail), fix: inLine(fix) })),
  ...(note !== undefined && { note: inLine(note) }),
})

const notAsked = (kind: Kind, by: string): Section => ({ kind, by, findings: [], note: 'Not asked (--offline).' })

async function scannedSections(root: string, pm: PackageManager): Promise<Section[]> {
  const scan = await scanImports(root)
  const note = scan.broken.length === 0 ? {} : { note: `Some files do not parse: ${scan.broken.join(', ')}.` }
  const by = 'scan of imports'
  return [
    { kind: 'unused', by, findings: unusedPackages({ root, pm, scan }), ...note },
    { kind: 'missing', by, findings: missingPackages({ root, pm, scan }, aliasesOf(root)), ...note },
  ]
}

/** What TypeScript's `paths` give another meaning. A tsconfig may have comments, so it is read for its keys only. */
function aliasesOf(root: string): string[] {
  return ['tsconfig.json', 'app/client/tsconfig.json'].flatMap((file) => {
    if (!existsSync(join(root, file))) return []
    const paths = /"paths"\s*:\s*\{([^}]*)\}/.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? ''
    return [...paths.matchAll(/"([^"]+)"\s*:/g)].map(([, key = '']) => key.replace(/\/?\*$/, ''))
  })
}

/** Of what the app needs to run; tools for development are handed to nobody. */
function licenceSection(root: string, pm: PackageManager): Section {
  const findings = productionPackages(root).flatMap(({ manifest }): Finding[] => {
    const licence = licenceOf(manifest)
    const kind = classify(licence)
    if (kind === 'permissive' || manifest.name === undefined) return []
    const detail =
      kind === 'copyleft' ? `${licence}, which asks to be passed on` : `${licence ?? 'no licence'}, which is not known`
    return [{ name: manifest.name, detail, fix: commandFor(MANAGERS[pm].why, manifest.name) }]
  })
  return { kind: 'licences', by: 'node_modules', findings }
}

const TITLES: Readonly<Record<Kind, string>> = {
  unused: 'Unused',
  missing: 'Missing',
  duplicated: 'In more than one version',
  outdated: 'Outdated',
  licences: 'Licences to look at',
  advisories: 'Known vulnerabilities',
}

const shownAtMost = 20

function sectionText({ kind, by, findings, note }: Section, columns = 100): string {
  const shown = findings.slice(0, shownAtMost)
  const more = findings.length - shown.length
  const title = `${TITLES[kind]} (${by})`
  if (findings.length === 0) return `${title}: ${note ?? 'none'}`
  const width = Math.max(...shown.map(({ name, detail }) => name.length + detail.length + 4))
  const fits = width + Math.max(...shown.map(({ fix }) => fix.length)) + 3 <= columns
  const rows = shown.map(({ name, detail, fix }): Row =>
    fits ? [`  ${name}  ${detail}`, fix] : [`  ${name}  ${detail}`],
  )
  const lines = fits
    ? table(title, ['fix'], rows, columns)
    : [title, ...shown.flatMap(({ name, detail, fix }) => [`  ${name}  ${detail}`, `      ${fix}`])].join('\n')
  return [
    lines,
    ...(more > 0 ? [`  and ${more} more: see --json`] : []),
    ...(note === undefined ? [] : [`  ${note}`]),
  ].join('\n')
}

/** A section that could not look does not pass for one that has found nothing. */
function refuseFindings(sections: readonly Section[], check: DepsOptions['check']): void {
  const asked = check.includes('all') ? KINDS : KINDS.filter((kind) => check.includes(kind))
  const bad = sections.filter(
    ({ kind, findings, note }) => asked.includes(kind) && (findings.length > 0 || note !== undefined),
  )
  if (bad.length === 0) return
  const parts = bad.map(({ kind, findings, note }) =>
    findings.length === 0
      ? `${kind}: ${note}`
      : `${kind}: ${findings.map(({ name, fix }) => `${name} (${fix})`).join(', ')}`,
  )
  throw new CliError('DEPENDENCIES_UNSOUND', { detail: parts.join('\n'), state: 'Nothing was changed.' })
}
