import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface MappedFrame {
  /** Absolute path of the source. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** What the code at the place is called in its source, where the map says it. */
  readonly name?: string
}

const frame = /((?:file:\/\/|\/|[A-Za-z]:[\\/])[^\n()]+?):(\d+):(\d+)/

/** The lines of a stack that lie in built files, as places of their sources, by the maps that lie beside those files. */
export function stackMapper(): (stack: string) => MappedFrame[] {
  const maps = new Map<string, SourceMap | undefined>()
  const mapOf = (file: string) => {
    if (!maps.has(file)) maps.set(file, readMap(file))
    return maps.get(file)
  }
  return (stack) =>
    stack.split('\n').flatMap((text) => {
      const [, where = '', line, column] = frame.exec(text) ?? []
      if (line === undefined) return []
      const file = where.startsWith('file:') ? fileURLToPath(where) : where
      const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1)
      if (entry === undefined || !('originalSource' in entry) || typeof entry.originalSource !== 'string') return []
      // `name` is in Node's documentation and not in its types.
      const { originalSource, originalLine, originalColumn, name } = entry as typeof entry & { name?: unknown }
      const source = originalSource.startsWith('file:')
        ? fileURLToPath(originalSource)
        : resolve(dirname(file), originalSource)
      const own = typeof name === 'string' && name !== '' ? { name } : {}
      return { file: source, line: originalLine + 1, column: originalColumn + 1, ...own }
    })
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
  } catch {
    return undefined // a file that the build has not made
  }
}
