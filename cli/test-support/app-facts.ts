import type { AppFacts } from '../project/app-facts.ts'

/** A usual app, for code that only asks what it is. */
export const appFacts = (facts: Partial<AppFacts> = {}): AppFacts => ({
  root: '/nowhere',
  name: 'app',
  client: true,
  database: 'sqlite',
  runtime: 'node',
  pm: 'npm',
  dependencies: {},
  ...facts,
})
