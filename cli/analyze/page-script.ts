import { bundlePage } from './page-bundle.ts'

/** The script of the treemap's page. In the package this module is the text itself, see `scripts/build/generated.ts`. */
export const pageScript = (): Promise<string> => bundlePage()
