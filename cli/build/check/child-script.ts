import { bundleChild } from './child-bundle.ts'

/** The script that loads a built server. In the package this module is the text itself, see `scripts/build/generated.ts`. */
export const childScript = (): Promise<string> => bundleChild()
