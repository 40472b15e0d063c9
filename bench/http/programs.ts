import { join } from 'node:path'
import { buildPrograms } from '../processes/programs.ts'

const servers = ['elysia', 'by-hand', 'fluxstack', 'fastify', 'express', 'hono'] as const
export type ServerName = (typeof servers)[number]

/** The servers and the load generator. */
export function buildHttpPrograms(): Promise<(name: ServerName | 'load') => string> {
  const here = import.meta.dirname
  const sources = Object.fromEntries(servers.map((name) => [name, join(here, 'servers', `${name}.ts`)]))
  // every name is one of the servers
  return buildPrograms({ ...(sources as Record<ServerName, string>), load: join(here, 'load.ts') })
}
