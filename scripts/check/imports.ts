import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { browser, directions, type Direction } from './directions.ts'
import { projectFiles, repository } from './files.ts'

/** A value import as it is written. */
export interface Import {
  specifier: string
  line: number
}

/** The value imports of a module: static, re-exporting and dynamic ones with a literal; type imports are left out. */
export function valueImports(file: string, text: string): Import[] {
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'does not parse'}`)
  const found: { specifier: string; start: number }[] = []
  for (const { moduleRequest, entries, start, end } of module.staticImports) {
    const typeOnly =
      /^import\s+type\b/.test(text.slice(start, end)) || (entries.length > 0 && entries.every((entry) => entry.isType))
    if (!typeOnly) found.push({ specifier: moduleRequest.value, start })
  }
  for (const { entries, start } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest && !isType) found.push({ specifier: moduleRequest.value, start })
    }
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (literal?.[2]) found.push({ specifier: literal[2], start })
  }
  return found.map(({ specifier, start }) => ({ specifier, line: text.slice(0, start).split('\n').length }))
}

/** The path from the root that an import names, when it is a file of ours. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return posix.normalize(posix.join(posix.dirname(file), specifier))
}

/** Whether `rules` let `file` import `target`; gives the rule that forbids it. */
export function forbiddenBy(file: string, target: string, rules: Direction[] = directions): Direction | undefined {
  const holding = rules.filter((rule) => isIn(file, rule.from)).toSorted((a, b) => b.from.length - a.from.length)[0]
  if (!holding || [holding.from, ...holding.may].some((place) => isIn(target, place))) return undefined
  return holding
}

const isIn = (path: string, place: string) => path === place || path.startsWith(`${place}/`)

/** Every import against its direction, and everything a browser would load and must not. */
export function importProblems(): string[] {
  const sources = projectFiles().filter(
    (path) =>
      /^(cli|runtime\/src|migrations)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$|\/(before|after|corpus)\//.test(path),
  )
  const graph = new Map(sources.map((file) => [file, valueImports(file, readFileSync(join(repository, file), 'utf8'))]))
  return [...wrongDirections(graph), ...serverCodeInBrowser(graph)]
}

type Graph = Map<string, Import[]>

function wrongDirections(graph: Graph): string[] {
  const problems: string[] = []
  for (const [file, imports] of graph) {
    for (const { specifier, line } of imports) {
      if (file.startsWith('cli/') && /^@fluxstack\/runtime(\/|$)/.test(specifier)) {
        problems.push(`${file}:${line} imports ${specifier}: the CLI loads the runtime from the app it works on`)
      }
      const target = targetOf(file, specifier)
      const rule = target === undefined ? undefined : forbiddenBy(file, target)
      if (rule) problems.push(`${file}:${line} imports ${target}, but ${rule.from} may not: ${rule.why}`)
    }
  }
  return problems
}

function serverCodeInBrowser(graph: Graph): string[] {
  const problems: string[] = []
  for (const entry of browser.entries) {
    const seen = new Map<string, string>([[entry, entry]])
    for (const [file, chain] of seen) {
      for (const { specifier, line } of graph.get(file) ?? []) {
        if (browser.forbidden.test(specifier)) problems.push(`${chain}:${line} brings ${specifier} into a browser`)
        const target = targetOf(file, specifier)
        if (target && !seen.has(target)) seen.set(target, `${chain} > ${target}`)
      }
    }
    if (!existsSync(join(repository, dirname(entry)))) problems.push(`${entry} is gone: mend the list in directions.ts`)
  }
  return problems
}
