import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { climb } from './project/load.ts'

/** The folder of the FluxStack that is running: the checkout, or `node_modules/fluxstack`. */
export function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return climb(here).find((folder) => existsSync(join(folder, 'package.json'))) ?? here
}
