import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const inRoot = (...parts: string[]): string => join(ROOT, ...parts)
