import { cliPage } from './cli.ts'
import { configurationPage } from './render.ts'

/** The pages of `docs/` that are made: from code, and from the prose beside this file. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'cli.md': cliPage,
  'configuration.md': configurationPage,
}
