import { existsSync } from 'node:fs'
import { join } from 'node:path'

const PLOPFILES = ['plopfile.js', 'plopfile.mjs', 'plopfile.cjs', 'plopfile.ts', 'plopfile.mts']

/** The name of the app's plopfile, if it has one. */
export const plopfileOf = (root: string): string | undefined => PLOPFILES.find((file) => existsSync(join(root, file)))
