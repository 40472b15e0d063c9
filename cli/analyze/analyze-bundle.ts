import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { size } from '../build/report.ts'
import type { ProjectContext } from '../context.ts'
import { openBrowser } from '../dev/open-browser.ts'
import { CliError } from '../errors.ts'
import { readAppFacts } from '../project/app-facts.ts'
import { bundleOf, packagesOf, sumOf, type BundleSide } from './bundle.ts'
import { compareBundles } from './compare.ts'
import { duplicatesIn } from './duplicates.ts'
import { treemapPage } from './html.ts'
import { buildAndRead, readLastBuild, readManifest, type LastBuild } from './last-build.ts'
import { pageSide } from './page-data.ts'
import { buildRevision, requireRevision } from './revision.ts'
import { comparisonTables, duplicateTable, reasonText, sideTables, SIDE_NAMES } from './tables.ts'
import { explain } from './why.ts'

export interface BundleOptions {
  readonly mode: string
  /** False: looks at the last build as it is. */
  readonly build: boolean
  readonly open: boolean
  /** Where the treemap goes, relative to where the command was run. */
  readonly output: string | undefined
  readonly why: string | undefined
  readonly duplicates: boolean
  /** A git revision, or the path of a manifest. */
  readonly diff: string | undefined
}

const PAGE = '.flux/cache/analyze/bundle.html'

/**
 * `flux analyze bundle`: what the page and the server are made of, as a treemap, tables and data; or one answer about it.
 * @throws CliError those of a build, BUILD_NOT_FOUND, NOT_IN_BUNDLE, REVISION_NOT_FOUND
 */
export async function analyzeBundle(options: BundleOptions, ctx: ProjectContext) {
  const { root } = ctx
  const { mode } = options
  if (options.diff !== undefined && fileOf(options.diff, ctx) === undefined) await requireRevision(options.diff, ctx)
  const last = options.build
    ? await ctx.progress('Building', () => buildAndRead({ ...ctx, root, mode }))
    : await readLastBuild({ root, mode, env: ctx.env })
  if (options.why !== undefined) return why(options.why, last, ctx)
  if (options.duplicates) return duplicates(last, ctx)
  if (options.diff !== undefined) return diff(options.diff, last, { mode, ctx })
  return overview(last, options, ctx)
}

function why(name: string, { sides }: LastBuild, { log }: ProjectContext) {
  const reasons = explain(name, sides)
  log.print(reasons.map((reason) => reasonText(reason)).join('\n\n'))
  return { name, reasons }
}

function duplicates({ sides }: LastBuild, { root, log, stdout }: ProjectContext) {
  const found = duplicatesIn(sides, root)
  if (found.length === 0) log.success('No package is in a bundle more than once.')
  else log.print(duplicateTable(found, stdout.columns))
  return { duplicates: found }
}

interface DiffWorld {
  readonly mode: string
  readonly ctx: ProjectContext
}

async function diff(what: string, { sides }: LastBuild, { mode, ctx }: DiffWorld) {
  const before = await sidesOf(what, { mode, ctx })
  const comparison = compareBundles(before, sides)
  ctx.log.print(comparisonTables(comparison, ctx.stdout.columns))
  return { against: what, ...comparison }
}

function fileOf(what: string, { cwd }: Pick<ProjectContext, 'cwd'>): string | undefined {
  const file = resolve(cwd, what)
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : undefined
}

/** A file wins over a revision of the same name: `dist/manifest.json` is a path to everybody. */
async function sidesOf(what: string, { mode, ctx }: DiffWorld): Promise<readonly BundleSide[]> {
  const file = fileOf(what, ctx)
  if (file === undefined) return buildRevision(what, mode, ctx)
  const manifest = readManifest(file, what)
  const stats = (['client', 'server'] as const).map((side) => ({ side, chunks: [], modules: {} }))
  return bundleOf(manifest, stats).filter(({ files }) => files.length > 0)
}

async function overview({ manifest, sides }: LastBuild, { output, open }: BundleOptions, ctx: ProjectContext) {
  const file = output === undefined ? join(ctx.root, PAGE) : resolve(ctx.cwd, output)
  const { name } = readAppFacts(ctx.root)
  const totals = sides.map((side) => {
    const { raw, gzip } = sumOf(side.files.filter(({ isCode }) => isCode).map(({ sizes }) => sizes))
    return `${SIDE_NAMES[side.side].toLowerCase()} ${size(raw)}, ${size(gzip)} gzip`
  })
  const facts = [`target ${manifest.target}`, manifest.mode, ...totals]
  writePage(file, await treemapPage({ app: name, facts, sides: sides.map(pageSide) }), output === undefined)
  for (const side of sides) ctx.log.print(`${sideTables(side, ctx.stdout.columns)}\n`)
  const from = relative(ctx.cwd, file)
  const shown = from.startsWith('..') || isAbsolute(from) ? file : from
  ctx.log.info(`The treemap is ${shown}`)
  if (open) await openBrowser(pathToFileURL(file).href, ctx)
  return {
    page: shown.replaceAll('\\', '/'),
    target: manifest.target,
    mode: manifest.mode,
    sides: sides.map((side) => ({
      side: side.side,
      sizes: sumOf(side.files.filter(({ isCode }) => isCode).map(({ sizes }) => sizes)),
      files: side.files.map(({ modules, ...rest }) => ({ ...rest, modules: modules.length })),
      packages: packagesOf(side),
    })),
  }
}

/** Our own place is made; a folder that somebody names has to be there, so that a slip makes none. */
function writePage(file: string, html: string, isOurs: boolean): void {
  try {
    if (isOurs) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    refuseOther(file)
    writeFileSync(file, html)
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    const detail = `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new CliError('WRITE_FAILED', { detail, cause, fix: 'Name a file in a folder that is there with --output.' })
  }
}

/** A slip of --output costs nobody a source: only a treemap is replaced. */
function refuseOther(file: string): void {
  if (
    statSync(file, { throwIfNoEntry: false })?.isFile() !== true ||
    readFileSync(file, 'utf8').includes('<title>Bundle of ')
  )
    return
  throw new CliError('WRITE_FAILED', {
    detail: `${file} is there already, and is no treemap.`,
    fix: 'Name another file with --output, or remove it.',
    state: 'Nothing was changed.',
  })
}
