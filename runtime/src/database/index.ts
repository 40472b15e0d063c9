export { DatabaseError, violatedConstraint, type Constraint, type DatabaseErrorCode } from './errors.ts'
export { migrateDatabase, type MigrateOptions } from './migrate.ts'
export { openDatabase } from './open.ts'
export type { OpenDatabase, PostgresDatabase, PostgresOptions, Schema, SqliteDatabase, SqliteOptions } from './types.ts'
