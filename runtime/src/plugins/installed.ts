import type { Plugin } from './define.ts'

/**
 * The plugins of installed packages that have a `fluxstack` field in their package.json. The Vite plugin puts them here, in
 * development, build and tests; a program that runs without it finds none.
 */
export const installed: readonly Plugin[] = []
