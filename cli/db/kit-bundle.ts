import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Where drizzle-kit's public entry starts in its one file; what is above it are functions, made by `init_…()` on demand. */
const ENTRY = '\n// src/api.ts\n'

/** What we take of it, past its own entry, which asks questions by itself and ends the process when it is not content. */
const OURS = `
const shared = () => {
  init_snapshotsDiffer()
  BREAKPOINT = '--> statement-breakpoint\\n'
}
export const sqlite = () => {
  shared()
  init_sqliteSchema()
  init_sqliteSerializer()
  return { schema: sqliteSchema, empty: drySQLite, squash: squashSqliteScheme, diff: applySqliteSnapshotsDiff, serialize: generateSqliteSnapshot }
}
export const postgres = () => {
  shared()
  init_pgSchema()
  init_pgSerializer()
  return { schema: pgSchema, empty: dryPg, squash: squashPgScheme, diff: applyPgSnapshotsDiff, serialize: generatePgSnapshot }
}
`

/** The modules of drizzle-orm that `require` is asked for. */
const isOrm = (id: string) => id === 'drizzle-orm' || id.startsWith('drizzle-orm/')

/**
 * The parts of drizzle-kit that compare two schemas, as the body of a function of `require`, `process` and `console`
 * which returns them: 334 of its 2,946 kB. drizzle-orm comes from `require`, so that it can be the app's own.
 */
export async function bundleKit(): Promise<string> {
  const { rolldown } = await import('rolldown')
  const file = kitFile()
  const code = kitSource(readFileSync(file, 'utf8'))
  const build = await rolldown({
    input: file,
    platform: 'node',
    tsconfig: false,
    external: isOrm,
    treeshake: { moduleSideEffects: false },
    plugins: [{ name: 'fluxstack:drizzle-kit', load: (id) => (id === file ? { code, moduleType: 'js' } : null) }],
  })
  const { output } = await build.generate({ format: 'cjs', minify: true, comments: { legal: false } })
  await build.close()
  return `const module = { exports: {} }, exports = module.exports\n${output[0].code}\nreturn module.exports`
}

/** As `bundleKit`, kept from one run of a checkout to the next. */
export async function keptKit(): Promise<string> {
  const file = kitFile()
  const key = createHash('sha256').update(OURS).update(readFileSync(file)).digest('hex').slice(0, 16)
  const kept = join(dirname(file), '..', '.cache', 'fluxstack', `drizzle-kit-${key}.js`)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    const code = await bundleKit()
    mkdirSync(dirname(kept), { recursive: true })
    writeFileSync(`${kept}.${process.pid}`, code) // tests that start at the same time see all of it or nothing
    renameSync(`${kept}.${process.pid}`, kept)
    return code
  }
}

const kitFile = () =>
  createRequire(import.meta.url)
    .resolve('drizzle-kit/api')
    .replace(/\.js$/, '.mjs')

/** @throws when drizzle-kit is built in a way that is not known here */
function kitSource(text: string): string {
  const end = text.indexOf(ENTRY)
  const start = text.indexOf('\n') + 1 // its own `require`, which stands for ours
  if (end === -1 || !text.startsWith('import { createRequire }')) {
    throw new Error('This version of drizzle-kit is built in a way that cli/db/kit-bundle.ts does not know.')
  }
  // Without the mark a bundler has to keep every one of its thousand parts.
  return text.slice(start, end).replaceAll(/= (__esm|__commonJS)\(/g, '= /* @__PURE__ */ $1(') + OURS
}
