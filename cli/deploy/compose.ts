import type { DeployApp } from '../define-deploy-target.ts'
import { serverCommand } from './commands-inside.ts'

/** Where the data of an app is in its image; the image has the folder, and its user owns it. */
export const DATA = '/app/data'

type Needs = Pick<DeployApp, 'name' | 'runtime' | 'outDir' | 'database' | 'redis' | 'port' | 'stopSeconds'>

/**
 * A compose file for one machine: the app behind a port of this machine only, and the services that it uses. Everything private comes
 * from `.env` files, which are read when it starts.
 */
export function composeFile(app: Needs): string {
  const services = [appService(app), app.database === 'postgres' ? postgres + migrate(app) : '', app.redis ? redis : '']
  const volumes = [
    app.database === 'sqlite' && 'data',
    ...(app.database === 'postgres' ? ['postgres', 'backups'] : []),
    app.redis && 'redis',
  ].filter((name) => name !== false)
  return `# Starts the app and what it uses: docker compose up --detach --wait
# Made by flux deploy docker, and yours to edit. Secrets are read from .env files, and are never written here.

name: ${app.name}

services:
${services.join('')}${volumes.length > 0 ? `\nvolumes:\n${volumes.map((name) => `  ${name}:\n`).join('')}` : ''}`
}

/** As the server reads them, the last one standing over the others. */
const ENV_FILES = ['.env', '.env.local', '.env.production', '.env.production.local']

const image = ({ name }: Needs) => `    image: \${APP_IMAGE:-${name}:latest}
    env_file:
${ENV_FILES.map((file) => `      - path: ${file}\n        required: false\n`).join('')}`

const appService = (app: Needs) => `  app:
${image(app)}    environment:
${environment(app)}    ports:
      # Beyond this machine only through a proxy that speaks HTTPS. FLUX_SERVER_TRUST_PROXY=true belongs to one.
      - \${PUBLISH:-127.0.0.1:${app.port}}:${app.port}
    restart: unless-stopped
    init: true
    read_only: true
    tmpfs:
      - /tmp
    cap_drop:
      - ALL
    security_opt:
      - no-new-privileges:true
    stop_grace_period: ${app.stopSeconds}s
${app.database === 'sqlite' ? `    volumes:\n      - data:${DATA}\n` : ''}${dependsOn(app)}    healthcheck:
      test: ${JSON.stringify(['CMD', ...healthCommand(app)])}
      interval: 15s
      timeout: 6s
      retries: 4
      start_period: 60s
`

function environment({ database, redis, port }: Needs): string {
  const lines = [
    'NODE_ENV: production',
    // What .env says for development is no address of a container.
    'HOST: 0.0.0.0',
    `PORT: ${port}`,
    database === 'sqlite' && `DATABASE_URL: file:${DATA}/app.db`,
    database === 'postgres' && `DATABASE_URL: ${DATABASE_URL}`,
    redis && 'REDIS_URL: redis://redis:6379',
  ].filter((line) => line !== false)
  return lines.map((line) => `      ${line}\n`).join('')
}

const DATABASE_URL = 'postgres://app:${POSTGRES_PASSWORD:?set it in .env, of letters and digits}@postgres:5432/app'

function dependsOn({ database, redis }: Needs): string {
  const waits = [
    database === 'postgres' && 'migrate:\n        condition: service_completed_successfully',
    redis && 'redis:\n        condition: service_healthy',
  ].filter((line) => line !== false)
  return waits.length === 0 ? '' : `    depends_on:\n${waits.map((line) => `      ${line}\n`).join('')}`
}

/** Asks the app itself: an image has no curl. */
const healthCommand = ({ runtime, port }: Needs): string[] => [
  runtime,
  '-e',
  `fetch('http://127.0.0.1:${port}/api/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`,
]

const migrate = (app: Needs) => `
  migrate:
${image(app)}    environment:
      NODE_ENV: production
      DATABASE_URL: ${DATABASE_URL}
    command: ${JSON.stringify(serverCommand(app, 'migrate'))}
    restart: 'no'
    read_only: true
    cap_drop:
      - ALL
    security_opt:
      - no-new-privileges:true
    depends_on:
      postgres:
        condition: service_healthy
`

const postgres = `
  postgres:
    image: postgres:17-alpine
    environment:
      POSTGRES_USER: app
      POSTGRES_DB: app
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?set it in .env, of letters and digits}
    volumes:
      - postgres:/var/lib/postgresql/data
      - backups:/backups
    restart: unless-stopped
    stop_grace_period: 60s
    healthcheck:
      test: ['CMD-SHELL', 'pg_isready --username app --dbname app']
      interval: 10s
      timeout: 5s
      retries: 6
      start_period: 30s
`

const redis = `
  redis:
    image: redis:7-alpine
    command: ['redis-server', '--appendonly', 'yes']
    volumes:
      - redis:/data
    restart: unless-stopped
    healthcheck:
      test: ['CMD', 'redis-cli', 'ping']
      interval: 10s
      timeout: 5s
      retries: 6
`
