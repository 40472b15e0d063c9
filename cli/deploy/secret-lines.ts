import type { DeployStep } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import type { Environment } from './environment.ts'

/**
 * Variables as a program reads them from its standard input.
 * @throws CliError ENVIRONMENT_INVALID naming one that the program would read as another
 */
export function secretLines(
  names: readonly string[],
  valueOf: Environment['valueOf'],
  quoting: DeployStep['quoting'] = 'none',
): string {
  const write = quoting === 'none' ? asIs : inQuotes
  return names.map((name) => `${name}=${write(valueOf(name) ?? '', name)}\n`).join('')
}

/** What flyctl reads of a line; it leaves the rest out and says nothing of it. */
const LONGEST = 60_000

/**
 * flyctl (internal/command/secrets/parser.go) takes three quotes for a beginning of several lines that end with three more, takes
 * quotes around a line off, and spaces before it; all else it takes as it is.
 */
function asIs(value: string, name: string): string {
  const lines = value.split('\n')
  const refuse = (why: string) => {
    throw new CliError('ENVIRONMENT_INVALID', {
      detail: `${name} cannot be handed to flyctl, as ${why}.`,
      fix: `Set ${name} at Fly by its own means, and run the command again; or give it another value.`,
    })
  }
  if (lines.some((line) => Buffer.byteLength(line) > LONGEST)) refuse(`a line of it is longer than ${LONGEST} bytes`)
  if (lines.length > 1) {
    if (lines.slice(1, -1).some((line) => line.endsWith('"""'))) refuse('a line of it ends with three quotes')
    return `"""${value}"""`
  }
  const written = /^ |^".*"$|^"$/.test(value) ? `"${value}"` : value
  if (written.startsWith('"""')) refuse('it begins with quotes')
  return written
}

/** Read alike by systemd, a shell and FluxStack: nothing has a meaning between single quotes but their end. */
function inQuotes(value: string): string {
  if (!value.includes("'")) return `'${value}'`
  return `"${value.replaceAll(/[\\"$`]/g, (character) => `\\${character}`)}"`
}
