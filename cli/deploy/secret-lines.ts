import type { DeployStep } from '../define-deploy-target.ts'
import type { Environment } from './environment.ts'

/** Variables as a program reads them from its standard input. */
export function secretLines(
  names: readonly string[],
  valueOf: Environment['valueOf'],
  quoting: DeployStep['quoting'] = 'none',
): string {
  const write = quoting === 'none' ? asIs : inQuotes
  return names.map((name) => `${name}=${write(valueOf(name) ?? '')}\n`).join('')
}

/** flyctl takes what stands in three quotes over several lines; all else it takes as it is. */
const asIs = (value: string) => (value.includes('\n') ? `"""${value}"""` : value)

/** Read alike by systemd, a shell and FluxStack: nothing has a meaning between single quotes but their end. */
function inQuotes(value: string): string {
  if (!value.includes("'")) return `'${value}'`
  return `"${value.replaceAll(/[\\"$`]/g, (character) => `\\${character}`)}"`
}
