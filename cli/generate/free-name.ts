import { CliError } from '../errors.ts'

/**
 * Refuses a name that the generated code, or what it stands beside, needs for something else.
 * @param why what the name is taken by, to stand behind a colon
 * @throws CliError INVALID_NAME
 */
export function refuseTaken(name: string, taken: readonly string[], what: string, why: string): void {
  if (!taken.includes(name)) return
  throw new CliError('INVALID_NAME', {
    detail: `"${name}" cannot be the name of ${what}: ${why}.`,
    fix: `Use app-${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}, for example.`,
    state: 'Nothing was written.',
  })
}
