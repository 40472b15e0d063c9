import { existsSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as configModule from '@fluxstack/runtime/config'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import type { Database } from './dialect.ts'

/** The database that an app's configuration and environment name. */
export interface Target {
  readonly database: Database
  readonly url: string | undefined
  readonly migrations: string
  /** How messages name it: without user and password. */
  readonly shown: string
  /** Whether it is on this machine. */
  readonly local: boolean
  /** The file of SQLite's; undefined for memory. */
  readonly file: string | undefined
}

/** @throws CliError CONFIG_INVALID, NO_DATABASE, DATABASE_UNUSABLE */
export async function targetOf(root: string, env: Context['env']): Promise<Target> {
  const { loadConfig } = await loadFromApp<typeof configModule>(root, '@fluxstack/runtime/config')
  const { config } = await loadConfig({ root, env }).catch((cause: unknown) => {
    throw new CliError('CONFIG_INVALID', { detail: cause instanceof Error ? cause.message : String(cause), cause })
  })
  const { driver, url, migrations } = config.database
  if (driver === 'none')
    throw new CliError('NO_DATABASE', { detail: `database.driver is 'none' in the configuration.` })
  return driver === 'sqlite' ? sqliteTarget(root, url, migrations) : postgresTarget(url, migrations)
}

export function sqliteTarget(root: string, given: string | undefined, migrations: string): Target {
  const url = given ?? 'file:./data/app.db'
  const file = sqliteFile(root, url)
  const short = file === undefined ? ':memory:' : relative(root, file)
  const shown = file !== undefined && (short.startsWith('..') || isAbsolute(short)) ? file : short
  return { database: 'sqlite', url, migrations, shown, local: true, file }
}

/** As the runtime reads the address. One that is no file's may hold a password, and is not shown. */
function sqliteFile(root: string, url: string): string | undefined {
  if (url === ':memory:' || url === 'file::memory:') return undefined
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'file') throw noFile(`an address that starts with ${scheme}:`)
  try {
    if (url.startsWith('file://')) return fileURLToPath(url)
    return resolve(root, scheme === undefined ? url : decodeURIComponent(url.slice('file:'.length)))
  } catch (cause) {
    throw noFile('an address that cannot be read', cause)
  }
}

const noFile = (what: string, cause?: unknown) =>
  new CliError('DATABASE_UNUSABLE', {
    detail: `DATABASE_URL is ${what}, and not the file of a SQLite database.`,
    fix: 'Set DATABASE_URL to a file, such as file:./data/app.db, or leave it out.',
    cause,
  })

const LOCAL = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|)$/

export function postgresTarget(url: string | undefined, migrations: string): Target {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    // The address itself may hold a password and is never shown.
    const what =
      url === undefined ? 'DATABASE_URL is not set' : 'DATABASE_URL is not the address of a PostgreSQL database'
    throw new CliError('DATABASE_UNUSABLE', {
      detail: `${what}.`,
      fix: 'Set DATABASE_URL in .env, such as postgres://user:password@localhost:5432/name.',
    })
  }
  const host = parsed.searchParams.get('host') ?? parsed.hostname
  const local = LOCAL.test(host) || host.startsWith('/')
  return {
    database: 'postgres',
    url,
    migrations,
    shown: `${parsed.host}${parsed.pathname}`,
    local,
    file: undefined,
  }
}

/** Whether there is nothing there yet: opening would make it. */
export const isAbsent = ({ database, file }: Target): boolean =>
  database === 'sqlite' && (file === undefined || !existsSync(file))
