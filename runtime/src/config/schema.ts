import { z } from 'zod'
import { builtIn } from '../plugins/built-in-options.ts'
import { durationKey, key } from './key.ts'
import { live } from './live-section.ts'
import { logging } from './logging-section.ts'
import { monitoring } from './monitoring-section.ts'
import { pluginsSection } from './plugins-section.ts'
import { SIZE_ALLOWED, size } from './units.ts'

const inside = 'a path relative to the project, inside it, such as'
const folder = (example: string) => ({ allowed: `${inside} '${example}'`, typeText: 'folder' })
const isInside = (path: string) =>
  path !== '' && !/^(?:[/\\]|[a-z]:)/i.test(path) && !/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path)
const isHost = (text: string) => /^[^\s[\]/]+$/.test(text)
const isLocale = (text: string) => /^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(text)

const app = z.strictObject({
  name: key(z.string().min(1).max(100).default('FluxStack app'), {
    description: 'Name of the app, as it stands in logs and on the OpenAPI page.',
  }),
  dir: key(z.string().refine(isInside).default('app'), {
    description: 'Folder of the app, with `server/`, `client/` and `shared/` in it.',
    ...folder('app'),
  }),
  locale: key(z.string().refine(isLocale).default('en'), {
    description: 'Language that the texts of errors are written in, and the answer to who asks for none that is there.',
    allowed: "a language tag, such as 'en' or 'pt-BR'",
    typeText: 'language tag',
  }),
})

const server = z.strictObject({
  host: key(z.string().refine(isHost).optional(), {
    description: 'Address to listen on. IPv6 addresses are written without brackets.',
    env: 'HOST',
    allowed: "a host name or an address, such as 'localhost', '0.0.0.0' or '::'",
    defaultIn: { development: 'localhost', test: 'localhost' },
    defaultText: '`localhost` in development and test; elsewhere all interfaces, IPv4 and IPv6',
  }),
  port: key(z.int().min(0).max(65_535).default(3000), {
    description: 'Port to listen on; 0 takes any free one.',
    env: 'PORT',
  }),
  strictPort: key(z.boolean().default(false), {
    description:
      'In development, a taken port is an error instead of a reason to take the next free one. In production it is always an error.',
  }),
  trustProxy: key(z.boolean().default(false), {
    description:
      'Believe `X-Forwarded-For`, `-Proto` and `-Host`. Only behind a proxy that sets them itself: anyone can send these headers.',
  }),
  bodyLimit: key(size().prefault('1mb'), {
    description: 'Largest request body; a larger one is answered with 413.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
  requestTimeout: durationKey(
    '5m',
    'How long a client may take to send a request, its body included; its headers 15 seconds at most.',
  ),
  startDeadline: durationKey('60s', "How long each plugin's setup, and each start hook, may take."),
  hookDeadline: durationKey(
    '30s',
    "How long a plugin's hook may hold up a request; the request goes on without it then.",
  ),
  stopDeadline: durationKey(
    '10s',
    'How long a stopping server waits for requests that are under way, and for each stop hook.',
  ),
  openapi: key(z.boolean().optional(), {
    description: 'Serve the OpenAPI page at `/_flux/openapi`.',
    defaultIn: { development: true, test: false, other: false },
    defaultText: '`true` in development, elsewhere `false`',
  }),
})

const client = z.strictObject({
  dir: key(z.string().refine(isInside).optional(), {
    description: 'Folder of the client, with `index.html` and `src/` in it.',
    ...folder('app/client'),
    defaultText: '`client` in `app.dir`',
  }),
})

const most = (form: string) =>
  key(size().optional(), { description: `Bytes at most, ${form}.`, allowed: SIZE_ALLOWED, typeText: 'size' })

const budget = z
  .strictObject({ raw: most('as they are'), gzip: most('in gzip'), brotli: most('in brotli') })
  .refine(({ raw, gzip, brotli }) => (raw ?? gzip ?? brotli) !== undefined, 'expected raw, gzip or brotli')

const build = z.strictObject({
  outDir: key(z.string().refine(isInside).default('dist'), {
    description: 'Folder the build is written to: `client/` and `server/` in it.',
    ...folder('dist'),
  }),
  sourcemap: key(z.union([z.boolean(), z.literal('hidden')]).default(false), {
    description:
      "Write source maps of the client. With `true` they lie beside its files and show your source to whoever fetches them; with `'hidden'` they lie in `maps/`, which nobody is served.",
    allowed: "true, false or 'hidden'",
  }),
  check: key(z.boolean().default(true), {
    description:
      'Load the built server once, without listening and without a database, so that what would end it at its start fails the build.',
  }),
  images: key(size().prefault('300kb'), {
    description: 'Images of the client that weigh more are named at the end of a build.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
  budgets: key(
    z.record(z.string().min(1), budget).default(() => ({})),
    {
      description:
        'How large the build may get at most; the build fails otherwise. By `client.initial` (what the first page loads), `client.total`, `server`, or a pattern of files such as `client/assets/vendor-*.js`.',
      allowed: "sizes by name, such as { 'client.initial': { gzip: '150kb' } }",
      typeText: 'budgets',
    },
  ),
})

const database = z.strictObject({
  driver: key(z.enum(['sqlite', 'postgres', 'none']).default('none'), {
    description: 'Kind of database. SQLite runs on libsql with Node and on `bun:sqlite` with Bun.',
  }),
  url: key(z.string().min(1).optional(), {
    description:
      'Where the database is: `file:./data/app.db`, `:memory:`, `postgres://user:password@host:5432/name`. File paths are relative to the project.',
    env: 'DATABASE_URL',
    secret: true,
    allowed: "an address such as 'file:./data/app.db', ':memory:' or 'postgres://user:password@host:5432/name'",
    typeText: 'address',
    defaultText: '`file:./data/app.db` for SQLite, in test `:memory:`; none for PostgreSQL',
  }),
  migrations: key(z.string().refine(isInside).optional(), {
    description: 'Folder of the database migrations, in the format of drizzle-kit.',
    ...folder('app/server/migrations'),
    defaultText: '`server/migrations` in `app.dir`',
  }),
})

const plugins = pluginsSection(builtIn, 'and others')

export const sections = { app, server, client, build, logging, monitoring, live, database, plugins }

export const sectionDescriptions: Readonly<Record<keyof typeof sections, string>> = {
  app: 'What the app is called and where it lives.',
  server: 'How the server listens and what it accepts.',
  client: 'The page.',
  build: 'What `flux build` writes.',
  logging: "The server's log.",
  monitoring: 'Metrics and what reads them. See [monitoring](monitoring.md).',
  live: 'The socket that carries live components, and how long they are remembered.',
  database: 'The database, through drizzle.',
  plugins: 'Each plugin by its name: whether it is on, and its own options. See [plugins](plugins.md).',
}

/**
 * The whole configuration but for `environments` and `extend`, which say how to resolve it.
 * The source of the types, the defaults, the validation, `docs/configuration.md` and the variable table.
 */
export const configSchema = z.strictObject({
  app: app.prefault({}),
  server: server.prefault({}),
  client: client.prefault({}),
  build: build.prefault({}),
  logging: logging.prefault({}),
  monitoring: monitoring.prefault({}),
  live: live.prefault({}),
  database: database.prefault({}),
  plugins: plugins.prefault({}),
})
