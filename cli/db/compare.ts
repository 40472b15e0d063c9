import { createRequire } from 'node:module'
import { randomUUID } from 'node:crypto'
import { CliError } from '../errors.ts'
import { DIALECTS, type Database } from './dialect.ts'
import { broken } from './journal.ts'
import { loadKit } from './kit.ts'
import type { DialectKit, Difference, Resolver, Snapshot } from './kit-types.ts'
import type { Models } from './models.ts'
import { schemaOf } from './schema.ts'

/** Which things are the same under another name; each kind of thing is asked about by its own. */
export type Resolvers = (kind: Kind) => Resolver
export type Kind = 'schema' | 'enum' | 'sequence' | 'policy' | 'role' | 'table' | 'column' | 'view'

/** In the order drizzle-kit takes their resolvers; policies come twice, of a table and by themselves. */
const KINDS: Readonly<Record<Database, readonly Kind[]>> = {
  sqlite: ['table', 'column', 'view'],
  postgres: ['schema', 'enum', 'sequence', 'policy', 'policy', 'role', 'table', 'column', 'view'],
}

export interface Compared extends Difference {
  /** The schema now, to be written down. */
  readonly snapshot: Snapshot
}

/**
 * Compares models with the snapshot of the last migration.
 * @throws CliError MODELS_BROKEN, MIGRATIONS_BROKEN
 */
export async function compare(
  database: Database,
  models: Models,
  last: unknown,
  resolvers: Resolvers,
): Promise<Compared> {
  const kit = await openKit(database, models)
  const previous = parseSnapshot(kit, last)
  const made = serialize(kit, database, models)
  const { version, dialect, ...rest } = made
  const head = { id: randomUUID(), prevId: previous.id }
  // drizzle-kit's own order of keys, which is not the same for both.
  const current = (database === 'sqlite' ? { version, dialect, ...head, ...rest } : { ...head, ...made }) as Snapshot
  const squashed = [kit.squash(previous), kit.squash(kit.schema.parse(current))]
  const asked = KINDS[database].map(resolvers)
  const difference = await kit.diff(...squashed, ...asked, kit.schema.parse(previous), kit.schema.parse(current))
  const _meta = database === 'sqlite' && difference._meta ? difference._meta : { columns: {}, schemas: {}, tables: {} }
  return { ...difference, snapshot: { ...(JSON.parse(JSON.stringify(current)) as Snapshot), _meta } as Snapshot }
}

/** The last snapshot once more, under a new name: what an empty migration of one's own leaves the schema as. */
export async function sameAgain(database: Database, last: unknown): Promise<Snapshot> {
  const kit = await openKit(database, { orm: {} })
  const { id, prevId: _, ...rest } = parseSnapshot(kit, last)
  const meta = { columns: {}, schemas: {}, tables: {} }
  return { id: randomUUID(), prevId: id, ...rest, _meta: meta } as unknown as Snapshot // as drizzle-kit: what the last one was
}

function parseSnapshot(kit: DialectKit, last: unknown): Snapshot {
  if (last === undefined) return kit.schema.parse(kit.empty)
  try {
    return kit.schema.parse(last)
  } catch (cause) {
    throw broken('The last snapshot in meta does not hold what drizzle-kit writes there.', cause)
  }
}

/** The kit over the app's drizzle-orm, which is left out where it is not needed. */
async function openKit(database: Database, { orm }: Pick<Models, 'orm'>): Promise<DialectKit> {
  const make = await loadKit()
  const builtin = createRequire(import.meta.url)
  const require = (id: string) => (id.startsWith('drizzle-orm') ? (orm[id] ?? {}) : builtin(id))
  const said: string[] = []
  const say = (...words: unknown[]) => void said.push(words.join(' '))
  const exit = () => {
    throw new KitRefusal(said.join('\n'))
  }
  return make(require, Object.assign(Object.create(process) as NodeJS.Process, { exit }), {
    log: say,
    warn: say,
    error: say,
  })[database]()
}

/** drizzle-kit prints what is wrong with a schema and ends the process; here it is an error. */
class KitRefusal extends Error {}

function serialize(kit: DialectKit, database: Database, models: Models): Record<string, unknown> {
  const schema = schemaOf(database, models)
  const { tables, views, enums, schemas, sequences, roles, policies, materialized } = schema
  try {
    const made =
      database === 'sqlite'
        ? kit.serialize(tables, views, undefined)
        : kit.serialize(tables, enums, schemas, sequences, roles, policies, views, materialized, undefined)
    return made as Record<string, unknown>
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('MODELS_BROKEN', {
      detail: `The tables of ${DIALECTS[database].core} cannot be written down: ${said.trim()}`,
      state: 'Nothing was changed.',
      cause,
    })
  }
}
