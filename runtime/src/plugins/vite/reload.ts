import { existsSync } from 'node:fs'
import type { DevEnvironment } from 'vite'
import type { ModuleRunner } from 'vite/module-runner'

type EvaluatedModules = ModuleRunner['evaluatedModules']

/** The runner's record of one module. */
export type RunnerNode = NonNullable<ReturnType<EvaluatedModules['getModuleById']>>

/** Every module to be evaluated again because one of these has changed: themselves and all that import them. */
export function dependents(modules: EvaluatedModules, ids: Iterable<string>): Set<RunnerNode> {
  const found = new Set<RunnerNode>()
  const waiting = [...ids]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = modules.getModuleById(id)
    if (node === undefined || found.has(node)) continue
    found.add(node)
    waiting.push(...node.importers)
  }
  return found
}

/** Ids of the modules made from these files, as far as the app has imported them. */
export function idsOfFiles(modules: EvaluatedModules, files: Iterable<string>): string[] {
  return [...files].flatMap((file) => [...(modules.getModulesByFile(file) ?? [])].map((node) => node.id))
}

/** The modules of files that are gone, with those that import them: what an import leads to is compiled into them. */
export function removedAndImporters(modules: EvaluatedModules, files: readonly string[]): RunnerNode[] {
  const removed = idsOfFiles(
    modules,
    files.filter((file) => !existsSync(file)),
  ).flatMap((id) => modules.getModuleById(id) ?? [])
  const importers = removed.flatMap((node) => [...node.importers].flatMap((id) => modules.getModuleById(id) ?? []))
  return [...removed, ...importers]
}

/** Ids of the modules that have been evaluated, or have thrown while they were. */
export function evaluatedIds(modules: EvaluatedModules): Set<string> {
  const ids = new Set<string>()
  for (const [id, node] of modules.idToModuleMap) if (node.promise !== undefined) ids.add(id)
  return ids
}

/**
 * Has these modules evaluated again at the next import. What Vite compiled of them is kept (it has itself dropped the
 * edited file's), since the code of an importer has not changed; sending it again with its source map is what costs.
 */
export function forgetEvaluation(nodes: Iterable<RunnerNode>): void {
  for (const node of nodes) {
    node.evaluated = false
    node.promise = undefined
    node.exports = undefined
    node.imports.clear()
  }
}

/** Has these modules compiled again too: an import that could not be resolved is compiled into its importer. */
export function forgetCode(runner: ModuleRunner, environment: DevEnvironment, nodes: Iterable<RunnerNode>): void {
  for (const node of nodes) {
    const compiled = environment.moduleGraph.getModuleById(node.id)
    if (compiled !== undefined) environment.moduleGraph.invalidateModule(compiled)
    runner.evaluatedModules.invalidateModule(node)
  }
}
