import type { Grammar, Reply } from './stand-in.ts'

/** flyctl's commands with their flags, as its reference had them on 2026-11-24; a flag with a value has its name behind it. */
const FLYCTL: Grammar = {
  version: {},
  'auth whoami': { flags: ['--json'] },
  'platform regions': { flags: ['--json'] },
  'apps list': { flags: ['--json', '--org name'] },
  'apps create': { flags: ['--org name', '--network name', '--json', '--machines'], words: 1 },
  'volumes list': { flags: ['--app name', '--json'] },
  'volumes create': {
    flags: [
      '--app name',
      '--region code',
      '--size gb',
      '--yes',
      '--count n',
      '--snapshot-id id',
      '--snapshot-retention days',
    ],
    words: 1,
  },
  'volumes snapshots create': { flags: ['--app name', '--json'], words: 1 },
  'secrets list': { flags: ['--app name', '--json'] },
  'secrets import': { flags: ['--app name', '--stage', '--detach'] },
  deploy: {
    flags: [
      '--app name',
      '--config file',
      '--ha',
      '--yes',
      '--image name',
      '--strategy name',
      '--remote-only',
      '--build-arg arg',
    ],
  },
}

const regions = JSON.stringify([
  { code: 'ams', name: 'Amsterdam, Netherlands' },
  { code: 'fra', name: 'Frankfurt, Germany' },
  { code: 'iad', name: 'Ashburn, Virginia (US)' },
])

/** An account that has nothing yet. What is told first stands over it. */
export const flyctl = (...first: readonly Reply[]) => ({
  grammar: FLYCTL,
  replies: [
    ...first,
    { to: 'version', says: 'flyctl v0.3.200 linux/amd64\n' },
    { to: 'auth whoami', says: 'me@example.com\n' },
    { to: 'platform regions', says: regions },
    { to: 'apps list', says: '[]' },
    { to: 'secrets list', code: 1, complains: 'Error: Could not find App "my-app"\n' },
    { to: 'volumes list', code: 1, complains: 'Error: Could not find App "my-app"\n' },
  ] satisfies Reply[],
})

/** An account where the app has been deployed before. */
export const flyctlWithApp = (...first: readonly Reply[]) =>
  flyctl(
    ...first,
    { to: 'apps list', says: JSON.stringify([{ Name: 'other' }, { Name: 'my-app' }]) },
    { to: 'secrets list', says: JSON.stringify([{ name: 'FLUX_SECRET', digest: 'abc' }]) },
    { to: 'volumes list', says: JSON.stringify([{ id: 'vol_1', name: 'data', state: 'created', region: 'iad' }]) },
  )
