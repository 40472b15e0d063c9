import type { AnyElysia } from 'elysia'
import type { FluxStackConfigInput } from '../config/index.ts'
import type { PostgresDatabase, PostgresOptions, Schema, SqliteDatabase, SqliteOptions } from '../database/types.ts'
import type { FluxStackFramework } from '../framework/framework.ts'
import type { LogLevel } from '../logging/levels.ts'
import type { Plugin } from '../plugins/define.ts'
import { createTestApp, type TestApp, type TestAppParts } from './app.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { temporaryFolder } from './folder.ts'
import { captureLogs, type LogCapture } from './logs.ts'
import { spyPlugin, type SpyPlugin, type SpyPluginOptions } from './spy-plugin.ts'
import { TestStore } from './store.ts'
import { waitForCondition, type WaitOptions } from './wait.ts'

/**
 * Makes what a test needs, and disposes of it when the test ends: `await using` in a test, or `cleanup` in the runner's `afterEach`. It
 * knows no runner.
 *
 * @example
 * await using utils = new FluxStackTestUtils()
 * const { db } = await utils.database({ driver: 'sqlite', schema, migrations: 'app/server/migrations' })
 * const { api } = utils.app<App>(app, { services: app.services.override(Notes, () => new NotesService(db)) })
 */
export class FluxStackTestUtils implements AsyncDisposable {
  readonly #ends: (() => unknown)[] = []

  /** As `createTestApp`. */
  app<App extends AnyElysia = AnyElysia>(
    of: FluxStackFramework | FluxStackConfigInput,
    parts?: TestAppParts<App>,
  ): TestApp<App> {
    const app = createTestApp<App>(of, parts)
    this.defer(() => app.stop())
    return app
  }

  /** As `createTestDatabase`. */
  database<S extends Schema>(
    options: Omit<SqliteOptions<S>, 'url' | 'migrate'>,
  ): Promise<TestDatabase<SqliteDatabase<S>>>
  database<S extends Schema>(options: Omit<PostgresOptions<S>, 'migrate'>): Promise<TestDatabase<PostgresDatabase<S>>>
  async database(
    options: Omit<SqliteOptions<Schema>, 'url' | 'migrate'> & Omit<PostgresOptions<Schema>, 'migrate'>,
  ): Promise<unknown> {
    const database = await createTestDatabase(options)
    this.defer(() => database[Symbol.asyncDispose]())
    return database
  }

  /** An empty folder, by its path. */
  async folder(): Promise<string> {
    const { path, remove } = await temporaryFolder()
    this.defer(remove)
    return path
  }

  /** As `spyPlugin`. */
  spy(of: string | Plugin, options?: SpyPluginOptions): SpyPlugin {
    return spyPlugin(of, options)
  }

  store<V>(values?: Iterable<readonly [string, V]>): TestStore<V> {
    return new TestStore(values)
  }

  /** As `captureLogs`; a test app has `logs` of its own. */
  logs(options?: { level?: LogLevel }): LogCapture {
    return captureLogs(options)
  }

  /** Sets environment variables, undefined for one that is not there, until the test ends. */
  env(values: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      const before = process.env[name]
      this.defer(() => setVariable(name, before))
      setVariable(name, value)
    }
  }

  /** As `waitForCondition`. */
  waitFor<T>(check: () => T | Promise<T>, options?: WaitOptions): Promise<NonNullable<T>> {
    return waitForCondition(check, options)
  }

  /** Runs `end` when the test ends, before what was made earlier is disposed of. */
  defer(end: () => unknown): void {
    this.#ends.push(end)
  }

  /**
   * Disposes of everything, the youngest first; what fails keeps none of the others.
   *
   * @throws what failed, an AggregateError where that is more than one.
   */
  async cleanup(): Promise<void> {
    const errors: unknown[] = []
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) {
      try {
        await end()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, 'A test could not clean up')
    if (errors.length === 1) throw errors[0]
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cleanup()
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
