import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as rolldownModule from 'rolldown'
import { CliError } from '../errors.ts'
import { loadFromApp, resolveFromApp } from '../project/load.ts'

const FILE = 'app/server/env.ts'
const ENTRY = '\0fluxstack:declared'
const STAND_IN = '\0fluxstack:env'
const RUNTIME = '@fluxstack/runtime/env'

/** Schemas by the name of their variable. */
export type Shape = Readonly<Record<string, unknown>>

/**
 * What the app declares with `defineEnv`, without a value of any variable: the module is evaluated with one in its place that only
 * keeps what it is given. An app without the file declares nothing.
 * @throws CliError ENVIRONMENT_INVALID, PACKAGE_NOT_FOUND
 */
export async function declaredShapes(root: string): Promise<readonly Shape[]> {
  const folder = realpathSync(root)
  if (!existsSync(join(folder, FILE))) return []
  try {
    const code = await bundle(folder)
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
    const { shapes, failure } = (await import(/* @vite-ignore */ url)) as { shapes: Shape[]; failure: unknown }
    if (shapes.length === 0 && failure !== undefined) throw failure
    return shapes
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    throw new CliError('ENVIRONMENT_INVALID', {
      detail: `${FILE} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      fix: `Correct ${FILE}, so that it can say what the server needs.`,
      state: 'Nothing was deployed.',
      cause,
    })
  }
}

/** What a module does with values that are not there may fail once it has declared them. */
const entry = `
export { shapes } from ${JSON.stringify(STAND_IN)}
export let failure
try {
  await import(${JSON.stringify(`./${FILE}`)})
} catch (error) {
  failure = error
}
`

const standIn = (runtime: string) => `
export * from ${JSON.stringify(runtime)}
export const shapes = []
const nothing = new Proxy({}, { get: () => undefined })
export const defineEnv = (shape) => {
  shapes.push(shape)
  return nothing
}
`

async function bundle(root: string): Promise<string> {
  const vite = dirname(resolveFromApp(root, 'vite/package.json'))
  const { rolldown } = await loadFromApp<typeof rolldownModule>(vite, 'rolldown')
  const runtime = pathToFileURL(resolveFromApp(root, RUNTIME)).href
  const build = await rolldown({
    cwd: root,
    input: ENTRY,
    platform: 'node',
    logLevel: 'silent',
    plugins: [recording(root, runtime)],
  })
  try {
    const { output } = await build.generate({ format: 'esm', codeSplitting: false, sourcemap: false })
    return output[0].code
  } finally {
    await build.close()
  }
}

/** The app's own modules go into the bundle; packages stay outside, by the address of their file. */
function recording(root: string, runtime: string): rolldownModule.Plugin {
  return {
    name: 'fluxstack:recording',
    async resolveId(source, importer) {
      if (source === ENTRY || source === STAND_IN) return source
      if (source === RUNTIME) return STAND_IN
      if (source === runtime || /^(?:node|bun|data):/.test(source)) return { id: source, external: true }
      if (process.getBuiltinModule(source) !== undefined) return { id: source, external: true }
      const from = importer === undefined || importer.startsWith('\0') ? join(root, 'index.js') : importer
      const resolved = await this.resolve(source, from, { skipSelf: true })
      const isOwn = source.startsWith('.') || isAbsolute(source)
      if (resolved === null || isOwn || !resolved.id.includes('node_modules')) return resolved
      return { id: pathToFileURL(resolved.id).href, external: true }
    },
    load(id) {
      if (id === ENTRY) return { code: entry, moduleType: 'js' }
      return id === STAND_IN ? { code: standIn(runtime), moduleType: 'js' } : null
    },
  }
}
