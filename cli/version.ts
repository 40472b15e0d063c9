import { readFileSync } from 'node:fs'

/** FluxStack's version. The build puts the number itself in the place of this module. */
export function fluxVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
