/** What the modules of the production server are made of. Paths are absolute. */
export interface EntryOptions {
  /** `app/server/index.ts`. */
  readonly server: string
  /** `fluxstack.config.ts`. */
  readonly config: string
  readonly hasClient: boolean
  /** What the server is built for. */
  readonly runtime: 'node' | 'bun'
}

const prelude = 'virtual:fluxstack/production'

/** Runs before anything of the app, so that whatever reads it while it is loaded reads the right mode. */
const production = `process.env.NODE_ENV ??= 'production'\n`

/** Set by the build where it loads the server only to see whether it can be loaded, by Node too where there is no Bun. */
const checked = `globalThis[Symbol.for('fluxstack.build-check')]`

/** What is built for Bun takes Bun's own SQLite and sockets: on Node it would fail somewhere within. */
const bunOnly = `if (process.versions.bun === undefined && !${checked}) {
  process.stderr.write('WRONG_RUNTIME: this was built for Bun. Start it with bun, or build for Node with flux build --target node\\n')
  process.exit(1)
}
`

/** A refusal says all there is to say in its message; only what nobody expected needs its stack. */
const fail = `
function fail(error) {
  const expected = error instanceof Error && typeof error.code === 'string' && 'statusCode' in error
  process.stderr.write((expected ? error.code + ': ' + error.message : error?.stack ?? String(error)) + '\\n')
  process.exit(1)
}
`

/** Sources of the modules that the server's build starts from, by name. */
export function entrySources({ server, config, hasClient, runtime }: EntryOptions): Readonly<Record<string, string>> {
  const client = hasClient ? `{ clientDir: fileURLToPath(new URL('../client', import.meta.url)) }` : '{}'
  return {
    [prelude]: production + (runtime === 'bun' ? bunOnly : ''),
    'virtual:fluxstack/index': `
import '${prelude}'
import { fileURLToPath } from 'node:url'
import { serve } from '@fluxstack/runtime/server'
${fail}
const check = ${checked}
try {
  const { default: app } = await import(${JSON.stringify(server)})
  if (check) await check.loaded(app)
  else await serve(app, ${client})
} catch (error) {
  if (check) check.failed(error)
  else fail(error)
}
`,
    'virtual:fluxstack/migrate': `
import '${prelude}'
import { migrateDatabase } from '@fluxstack/runtime/database'
${fail}
try {
  const module = await import(${JSON.stringify(config)})
  process.exit(await migrateDatabase(module.default ?? module.config))
} catch (error) {
  fail(error)
}
`,
  }
}
