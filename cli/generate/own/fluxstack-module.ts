import { defineCommand } from '../../define-command.ts'
import { defineGenerator } from '../../define-generator.ts'
import { argument, choice, flag, number, port, text } from '../../define-option.ts'
import { CliError } from '../../errors.ts'

const KEY = 'fluxstack:cli'
const api = { CliError, argument, choice, defineCommand, defineGenerator, flag, number, port, text }

/** What `import … from 'fluxstack'` means in the project's own generators: the FluxStack that runs, and no second copy of it. */
export const FLUXSTACK = {
  id: '\0fluxstack',
  code: `export const { ${Object.keys(api).join(', ')} } = globalThis[Symbol.for(${JSON.stringify(KEY)})]`,
} as const

/** Puts it where that module looks. */
export function handOut(): void {
  Reflect.set(globalThis, Symbol.for(KEY), api)
}
