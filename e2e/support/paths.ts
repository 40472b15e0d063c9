import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What tests download or install once and keep between runs; git-ignored. */
export const cacheDir = join(repository, '.cache')

/** The CLI as it is published: made by `npm run build`. */
export const fluxBin = join(repository, 'dist', 'cli', 'flux.js')
