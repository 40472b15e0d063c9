import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ProjectContext } from '../context.ts'
import { initialFiles } from './budgets.ts'
import { fileTable, serverBytes, size, sumOf, type Weight } from './report.ts'
import type { BuildResult } from './types.ts'

type Shown = Pick<ProjectContext, 'root' | 'log' | 'stdout'>

/** Tells a person what was built, and returns it as data. */
export function showBuild(built: BuildResult, { root, log, stdout }: Shown) {
  const { files, natives, entry, warnings } = built
  const outDir = relative(root, built.outDir)
  for (const warning of warnings) log.warn(warning)
  const named = files.map((file) => ({ ...file, file: `${outDir}/${file.file}` }))
  const changes = new Map(Object.entries(built.grown).map(([file, change]) => [`${outDir}/${file}`, change]))
  log.print(fileTable(named, { columns: stdout.columns, changes }))
  log.success(summary(built))
  const hasServer = entry?.startsWith('server/') === true
  const initial = initialOf(built)
  const totals = [
    ...(initial ? [`the first page loads ${size(initial.raw)}, ${size(initial.gzip)} gzip`] : []),
    ...(hasServer ? [`server JavaScript ${size(serverBytes(files))}`] : []),
  ]
  if (totals.length > 0) log.info(capital(totals.join('; ')))
  for (const native of hasServer ? natives : []) {
    log.info(
      `${outDir}/server/${native.name} runs on ${native.target} only: build on the kind of machine you deploy to.`,
    )
  }
  for (const line of nextLines(built, outDir)) log.info(line)
  return { ...built, outDir, serverBytes: serverBytes(files), ...(initial && { initial }) }
}

/** What a browser loads before it runs anything, as `client.initial` of the budgets counts it. Of an executable it is inside. */
function initialOf({ outDir, files }: BuildResult): Weight | undefined {
  const page = join(outDir, 'client/index.html')
  return existsSync(page) ? sumOf(initialFiles(files, readFileSync(page, 'utf8'))) : undefined
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function nextLines({ runtime, entry, platform, next }: BuildResult, outDir: string): readonly string[] {
  if (next.length > 0 || entry === undefined) return next
  const path = `${outDir}/${entry}`
  return [platform === undefined ? startLine(runtime, path) : `${path} runs on ${platform}`]
}

/** A script is run by its runtime, an executable by itself. */
function startLine(runtime: BuildResult['runtime'], path: string): string {
  return `Start it with ${path.endsWith('.js') ? `${runtime === 'bun' ? 'bun' : 'node'} ` : './'}${path}`
}

/** One line for one build of many. */
export function showRebuild(built: BuildResult, { root, log }: Pick<ProjectContext, 'root' | 'log'>) {
  for (const warning of built.warnings) log.warn(warning)
  log.success(summary(built))
  return { ...built, outDir: relative(root, built.outDir) }
}

function summary({ steps, milliseconds, grown }: BuildResult): string {
  const ms = (value: number) => `${Math.round(value)} ms`
  if (steps.every(({ status }) => status === 'cached')) {
    // What was there before may be that of another target, which this one has taken the place of.
    const changes = Object.values(grown)
    return changes.length > 0 && changes.every((change) => change === 0)
      ? `Nothing has changed since the last build (${ms(milliseconds)})`
      : `Built in ${ms(milliseconds)}, all of it from the cache`
  }
  const parts = steps.map((step) => `${step.name} ${step.status === 'cached' ? 'unchanged' : ms(step.milliseconds)}`)
  return `Built in ${ms(milliseconds)} (${parts.join(', ')})`
}
