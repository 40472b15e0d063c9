import type { DeployApp } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import { serverCommand } from './commands-inside.ts'
import { DATA } from './compose.ts'

interface RenderChoices {
  readonly region: string
  readonly plan: string
  readonly diskSize: number
}

type Needs = Pick<
  DeployApp,
  'name' | 'runtime' | 'outDir' | 'database' | 'redis' | 'port' | 'stopSeconds' | 'variables'
>

/** Render ends a server after five minutes at most. */
const LONGEST_STOP = 300

/** A blueprint: the service from the Dockerfile, and the databases that it uses. */
export function renderYaml(app: Needs, { region, plan, diskSize }: RenderChoices): string {
  const { name, database, redis, stopSeconds } = app
  requireName(name)
  requirePlan(plan)
  const migrate = database === 'postgres' ? `    preDeployCommand: ${serverCommand(app, 'migrate').join(' ')}\n` : ''
  const disk =
    database === 'sqlite' ? `    disk:\n      name: data\n      mountPath: ${DATA}\n      sizeGB: ${diskSize}\n` : ''
  return `# What Render.com runs. Made by flux deploy render, and yours to edit. Secrets are asked for there (sync: false).

services:
  - type: web
    name: ${name}
    runtime: docker
    dockerfilePath: ./Dockerfile
    plan: ${plan}
    region: ${region}
    # Live components that share their state share it within one process.
    numInstances: 1
    healthCheckPath: /api/ready
    maxShutdownDelaySeconds: ${Math.min(stopSeconds, LONGEST_STOP)}
${migrate}${disk}    envVars:
${variablesOf(app)}${redis ? keyValue(name, region) : ''}${database === 'postgres' ? postgres(name, region) : ''}`
}

function variablesOf({ name, database, redis, port, variables }: Needs): string {
  const fixed = new Map([
    ['NODE_ENV', 'value: production'],
    ['PORT', `value: ${port}`],
    ['FLUX_SERVER_TRUST_PROXY', "value: 'true'"],
    ...(database === 'sqlite' ? [['DATABASE_URL', `value: file:${DATA}/app.db`] as const] : []),
    ...(database === 'postgres' ? [['DATABASE_URL', from('fromDatabase', `${name}-db`)] as const] : []),
    ...(redis ? [['REDIS_URL', from('fromService', `${name}-redis`, 'keyvalue')] as const] : []),
    // Made there, and seen by nobody.
    ['FLUX_SECRET', 'generateValue: true'],
  ])
  const asked = variables.filter((one) => !fixed.has(one.name) && (one.required || one.isSet))
  const lines = [...fixed, ...asked.map((one) => [one.name, 'sync: false'] as const)]
  return lines.map(([key, value]) => `      - key: ${key}\n        ${value}\n`).join('')
}

const from = (kind: string, name: string, type?: string) =>
  [`${kind}:`, ...(type ? [`  type: ${type}`] : []), `  name: ${name}`, '  property: connectionString'].join(
    '\n        ',
  )

const keyValue = (name: string, region: string) => `  - type: keyvalue
    name: ${name}-redis
    plan: starter
    region: ${region}
    # Only from within Render.
    ipAllowList: []
`

const postgres = (name: string, region: string) => `
databases:
  - name: ${name}-db
    plan: basic-256mb
    region: ${region}
    ipAllowList: []
`

function requireName(name: string): void {
  if (/^[a-z][a-z\d-]{0,62}$/.test(name)) return
  throw new CliError('INVALID_NAME', {
    detail: `${JSON.stringify(name)} cannot be the name of a service on Render.`,
    fix: 'Give package.json a name that begins with a letter.',
  })
}

function requirePlan(plan: string): void {
  if (/^[a-z\d]+(?:[ _-][a-z\d]+)*$/i.test(plan)) return
  throw new CliError('INVALID_VALUE', {
    detail: `${JSON.stringify(plan)} is no plan of Render.`,
    fix: 'Pass --plan starter.',
  })
}
