export { createTestApp, TestApp, type TestAppParts, type TestRequestInit } from './app.ts'
export { assertError, assertProblem, type ErrorMatch, type ProblemMatch, type TestedAnswer } from './assert-errors.ts'
export { createTestClient, type Answering, type TestClientOptions } from './client.ts'
export { createTestDatabase, type TestDatabase } from './database.ts'
export {
  defineFixture,
  type Fixture,
  type FixtureContext,
  type FixtureDefinition,
  type ShapeSchema,
} from './fixtures.ts'
export { temporaryFolder, type TemporaryFolder } from './folder.ts'
export { captureLogs, type LogCapture, type LogLine, type LogMatch } from './logs.ts'
export { SeededRandom } from './random.ts'
export { TestRateLimitStore, type TakenFrom } from './rate-limit-store.ts'
export {
  replacePlugins,
  spyPlugin,
  type EventOf,
  type SpyEvent,
  type SpyPlugin,
  type SpyPluginOptions,
} from './spy-plugin.ts'
export { TestStore, type StoreCall } from './store.ts'
export { FluxStackTestUtils } from './utils.ts'
export { waitForCondition, type Subscribable, type WaitOptions } from './wait.ts'
