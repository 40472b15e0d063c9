import { resolveConfig } from '../config/resolve.ts'
import type { FluxStackConfigInput } from '../config/types.ts'
import { FluxStackError } from '../errors/errors.ts'
import { projectRoot } from '../env/files.ts'
import { backUpSqlite } from './backup.ts'
import { openDatabase } from './open.ts'

export interface MigrateOptions {
  /** Where lines go; standard output and error unless given. */
  print?: (line: string, stream: 'out' | 'error') => void
  /** Copy a SQLite database first; by `--backup` on the command line unless given. */
  backup?: boolean
}

/**
 * The whole of `dist/server/migrate.js`: applies the pending migrations and says which.
 *
 * @returns the exit code: 0 done, also when there was nothing to do; 1 failed, with nothing kept
 * @example
 * process.exitCode = await migrateDatabase(config)
 */
export async function migrateDatabase(config: FluxStackConfigInput, options: MigrateOptions = {}): Promise<number> {
  const print =
    options.print ?? ((line, stream) => void process[stream === 'out' ? 'stdout' : 'stderr'].write(`${line}\n`))
  try {
    const { driver, url, migrations } = resolveConfig(config).database
    if (driver === 'none') {
      print('This app has no database.', 'out')
      return 0
    }
    if (driver === 'sqlite' && (options.backup ?? process.argv.includes('--backup'))) {
      const file = await backUpSqlite(url ?? 'file:./data/app.db', { root: projectRoot(), now: new Date() })
      print(file === undefined ? 'There is no database to back up yet.' : `Backed up to ${file}`, 'out')
    }
    const common = { schema: {}, migrations, migrate: false }
    const database =
      driver === 'sqlite'
        ? await openDatabase({ ...common, driver, url })
        : await openDatabase({ ...common, driver, url })
    try {
      const applied = await database.migrate()
      for (const tag of applied) print(`Applied ${tag}`, 'out')
      print(applied.length === 0 ? 'The database is up to date.' : `Done: ${applied.length} applied.`, 'out')
    } finally {
      await database.close()
    }
    return 0
  } catch (error) {
    if (!(error instanceof FluxStackError)) throw error
    print(`${error.code}: ${error.message}`, 'error')
    return 1
  }
}
