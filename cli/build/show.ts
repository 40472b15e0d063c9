import { relative } from 'node:path'
import type { ProjectContext } from '../context.ts'
import type { BuildResult } from './builder.ts'
import { fileTable, serverBytes, size } from './report.ts'

/** Tells a person what was built, and returns it as data. */
export function showBuild(built: BuildResult, { root, log, stdout }: Pick<ProjectContext, 'root' | 'log' | 'stdout'>) {
  const { files, natives, runtime, entry, steps, milliseconds, warnings } = built
  const outDir = relative(root, built.outDir)
  for (const warning of warnings) log.warn(warning)
  log.print(
    fileTable(
      files.map((file) => ({ ...file, file: `${outDir}/${file.file}` })),
      stdout.columns,
    ),
  )
  const ms = (value: number) => `${Math.round(value)} ms`
  const parts = steps.map((step) => `${step.name} ${step.status === 'cached' ? 'unchanged' : ms(step.milliseconds)}`)
  const hasServer = entry?.startsWith('server/') === true
  const isUnchanged = steps.every(({ status }) => status === 'cached')
  log.success(
    isUnchanged
      ? `Nothing has changed since the last build (${ms(milliseconds)})`
      : `Built in ${ms(milliseconds)} (${parts.join(', ')})` +
          (hasServer ? `; server JavaScript ${size(serverBytes(files))}` : ''),
  )
  for (const native of hasServer ? natives : []) {
    log.info(
      `${outDir}/server/${native.name} runs on ${native.target} only: build on the kind of machine you deploy to.`,
    )
  }
  if (entry !== undefined) log.info(startLine(runtime, `${outDir}/${entry}`))
  return { ...built, outDir, serverBytes: serverBytes(files) }
}

/** A script is run by its runtime, an executable by itself. */
function startLine(runtime: BuildResult['runtime'], path: string): string {
  return `Start it with ${path.endsWith('.js') ? `${runtime === 'bun' ? 'bun' : 'node'} ` : './'}${path}`
}
