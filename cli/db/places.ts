import type * as configModule from '@fluxstack/runtime/config'
import { CliError } from '../errors.ts'
import type { Changes } from '../define-generator.ts'
import { loadFromApp } from '../project/load.ts'

/** Where an app keeps what describes its database, relative to its root and with `/`. */
export interface Places {
  readonly models: string
  readonly migrations: string
}

const USUAL: Places = { models: 'app/server/models/index.ts', migrations: 'app/server/migrations' }

/** Words in a configuration that may mean other places; without them it need not be run, which takes a tenth of a second. */
const UNUSUAL = /\bmigrations\b|\bdir\b|\.\.\.|from '(?!@fluxstack\/runtime)/

/** @throws CliError CONFIG_INVALID */
export async function placesOf(root: string, changes: Pick<Changes, 'read'>): Promise<Places> {
  const config = changes.read('fluxstack.config.ts')
  if (config !== undefined && !UNUSUAL.test(config)) return USUAL
  const { loadConfig } = await loadFromApp<typeof configModule>(root, '@fluxstack/runtime/config')
  try {
    const { app, database } = (await loadConfig({ root })).config
    return { models: `${tidy(app.dir)}/server/models/index.ts`, migrations: tidy(database.migrations) }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('CONFIG_INVALID', { detail, state: 'Nothing was changed.', cause })
  }
}

const tidy = (path: string) => path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '')
