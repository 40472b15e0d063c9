import { existsSync } from 'node:fs'
import { fluxBin } from './paths.ts'

/** Before the first end-to-end test: they run what `npm run build` made. */
export default function built(): void {
  if (!existsSync(fluxBin)) throw new Error('There is no build to test: run "npm run build" first (npm test does).')
}
