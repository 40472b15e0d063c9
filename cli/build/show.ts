import { relative } from 'node:path'
import type { ProjectContext } from '../context.ts'
import type { BuildResult } from './types.ts'
import { fileTable, serverBytes, size } from './report.ts'

/** Tells a person what was built, and returns it as data. */
export function showBuild(built: BuildResult, { root, log, stdout }: Pick<ProjectContext, 'root' | 'log' | 'stdout'>) {
  const { files, natives, runtime, entry, platform, warnings } = built
  const outDir = relative(root, built.outDir)
  for (const warning of warnings) log.warn(warning)
  const named = files.map((file) => ({ ...file, file: `${outDir}/${file.file}` }))
  const changes = new Map(Object.entries(built.grown).map(([file, change]) => [`${outDir}/${file}`, change]))
  log.print(fileTable(named, { columns: stdout.columns, changes }))
  const hasServer = entry?.startsWith('server/') === true
  log.success(summary(built) + (hasServer ? `; server JavaScript ${size(serverBytes(files))}` : ''))
  for (const native of hasServer ? natives : []) {
    log.info(
      `${outDir}/server/${native.name} runs on ${native.target} only: build on the kind of machine you deploy to.`,
    )
  }
  if (entry === undefined) return { ...built, outDir, serverBytes: serverBytes(files) }
  const path = `${outDir}/${entry}`
  log.info(platform === undefined ? startLine(runtime, path) : `${path} runs on ${platform}`)
  return { ...built, outDir, serverBytes: serverBytes(files) }
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

function summary({ steps, milliseconds }: BuildResult): string {
  const ms = (value: number) => `${Math.round(value)} ms`
  if (steps.every(({ status }) => status === 'cached'))
    return `Nothing has changed since the last build (${ms(milliseconds)})`
  const parts = steps.map((step) => `${step.name} ${step.status === 'cached' ? 'unchanged' : ms(step.milliseconds)}`)
  return `Built in ${ms(milliseconds)} (${parts.join(', ')})`
}
