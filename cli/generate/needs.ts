import { CliError } from '../errors.ts'
import type { AppFacts } from '../project/app-facts.ts'

/** @throws CliError GENERATOR_NEEDS */
export function assertClient(what: string, app: AppFacts): void {
  if (!app.client) refuse(`flux generate ${what} makes something for pages, and this app has none (app/client).`)
}

/** @throws CliError GENERATOR_NEEDS */
export function assertDatabase(what: string, app: AppFacts): void {
  if (app.database === 'none') refuse(`flux generate ${what} works on a database, and this app has none.`)
}

function refuse(detail: string): never {
  throw new CliError('GENERATOR_NEEDS', { detail, state: 'Nothing was changed.' })
}
