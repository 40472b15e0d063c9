import { parse, TomlError } from 'smol-toml'
import type { DeployApp } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import { serverCommand } from './commands-inside.ts'
import { DATA } from './compose.ts'
import { fillToml, formatToml, type Parsed, type Table } from './toml.ts'

export const FLY_TOML = 'fly.toml'
export const VOLUME = 'data'

/** What a person decides, or has decided in the file. */
export interface FlyChoices {
  readonly app: string
  readonly region: string
  readonly size: string
  readonly memory: string
  readonly volumeSize: number
  readonly autoStop: 'off' | 'stop' | 'suspend'
}

type Needs = Pick<DeployApp, 'runtime' | 'outDir' | 'database' | 'stopSeconds' | 'port'>

/** A new fly.toml. */
export const flyToml = (
  app: Needs,
  choices: FlyChoices,
): string => `# How the app runs on Fly.io. Made by flux deploy fly, and yours to edit: what is here is kept.
# Secrets are not in it: fly secrets list names them.

${formatToml(tablesOf(app, choices))}`

/** The user's fly.toml with what it lacks. @throws CliError CONFIG_INVALID, CHANGES_CONFLICT */
export function filledFlyToml(text: string, app: Needs, choices: FlyChoices): string {
  const parsed = readFlyToml(text)
  // Who has services of their own has their ports, checks and limits there.
  const own = 'services' in parsed || 'processes' in parsed
  const tables = tablesOf({ ...app, port: portOf(parsed) ?? app.port }, choices)
  const filled = fillToml(text, parsed, own ? tables.filter(({ name }) => !name.startsWith('http_service')) : tables)
  readFlyToml(filled)
  return filled
}

/** @throws CliError CONFIG_INVALID naming the place */
export function readFlyToml(text: string): Parsed {
  try {
    return parse(text) as Parsed // dates are objects too
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    throw new CliError('CONFIG_INVALID', {
      detail: `${FLY_TOML}:${cause.line}:${cause.column} ${cause.message}`,
      fix: `Correct ${FLY_TOML}, or move it away to have a new one written.`,
      state: 'Nothing was changed.',
      cause,
    })
  }
}

const portOf = ({ http_service: service }: Parsed): number | undefined => {
  const port = (service as { internal_port?: unknown } | undefined)?.internal_port
  return typeof port === 'number' ? port : undefined
}

function tablesOf(app: Needs, choices: FlyChoices): readonly Table[] {
  const { database, port, stopSeconds } = app
  const check = { grace_period: '30s', interval: '15s', timeout: '6s', method: 'GET' }
  const tables: (Table | false)[] = [
    {
      name: '',
      keys: {
        app: choices.app,
        primary_region: choices.region,
        kill_signal: 'SIGTERM',
        kill_timeout: `${stopSeconds}s`,
      },
    },
    { name: 'build', keys: { dockerfile: 'Dockerfile' } },
    {
      name: 'deploy',
      keys: {
        // A volume belongs to one machine, which is updated in its place; else the new one is there before the old one goes.
        strategy: database === 'sqlite' ? 'rolling' : 'bluegreen',
        // It runs on a machine without volumes: SQLite is brought up to date by the server, when it starts.
        release_command: database === 'postgres' ? serverCommand(app, 'migrate').join(' ') : undefined,
      },
    },
    {
      name: 'env',
      keys: {
        NODE_ENV: 'production',
        PORT: `${port}`,
        FLUX_SERVER_TRUST_PROXY: 'true',
        DATABASE_URL: database === 'sqlite' ? `file:${DATA}/app.db` : undefined,
      },
    },
    {
      name: 'http_service',
      keys: {
        internal_port: port,
        force_https: true,
        // A machine that stops takes shared live state with it, and closes its sockets.
        auto_stop_machines: choices.autoStop,
        auto_start_machines: true,
        min_machines_running: choices.autoStop === 'off' ? 1 : 0,
      },
    },
    // A live socket is one connection for as long as the page is open.
    { name: 'http_service.concurrency', keys: { type: 'connections', soft_limit: 800, hard_limit: 1000 } },
    { name: 'http_service.checks', many: true, keys: { ...check, path: '/api/health' } },
    { name: 'http_service.checks', many: true, keys: { ...check, path: '/api/ready' } },
    database === 'sqlite' && {
      name: 'mounts',
      keys: { source: VOLUME, destination: DATA, initial_size: `${choices.volumeSize}gb`, snapshot_retention: 14 },
    },
    { name: 'vm', many: true, keys: { size: choices.size, memory: choices.memory } },
  ]
  return tables.filter((table) => table !== false)
}
