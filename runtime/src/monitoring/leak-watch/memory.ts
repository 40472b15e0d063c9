import { getHeapSpaceStatistics } from 'node:v8'

/** What the process holds, in bytes. */
export interface Memory {
  /** JavaScript objects; right after a collection, those in use. */
  readonly heap: number
  /** Buffers and what else lies outside of the heap, and is held by objects in it. */
  readonly external: number
}

export function memoryInUse(): Memory {
  const { heapUsed, external } = process.memoryUsage()
  return { heap: heapUsed - newObjects(), external }
}

/** What was made since the last collection is mostly garbage, and none of the whole collection's business. */
function newObjects(): number {
  if ('bun' in process.versions) return 0
  return getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'new_space' || space_name === 'new_large_object_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)
}
