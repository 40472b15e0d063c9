import { isBuiltin } from 'node:module'
import { dirname, isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'rolldown'
import type { loadTools } from './tools.ts'

export interface Bundled {
  code: string
  map: string | undefined
  /** Every source file that is in it; absolute. */
  modules: string[]
}

/** What came up while bundling, for the report where it fails. */
export interface Trail {
  /** The project's files that were read; absolute. */
  files: Set<string>
  /** The import of a package that is not installed. */
  missing?: { source: string; importer: string }
}

/** `import.meta.url` and its kin as they were before everything became one text. */
const META = {
  'import.meta.url': '__flux_url',
  'import.meta.filename': '__flux_filename',
  'import.meta.dirname': '__flux_dirname',
}

/** What the project wrote is bundled, TypeScript and path aliases included; what is installed is imported where it is. */
function sources(trail: Trail): Plugin {
  return {
    name: 'fluxstack:config-sources',
    async resolveId(source, importer, { kind }) {
      if (!importer || /^[./\\]|^[a-z]:[/\\]/i.test(source)) return null
      if (isBuiltin(source) || /^(?:bun|data|file|node):/.test(source)) return { id: source, external: true }
      const resolved = await this.resolve(source, importer, { skipSelf: true })
      if (!resolved && kind === 'import-statement') {
        trail.missing = { source, importer }
        throw new Error(`Could not resolve '${source}'`)
      }
      if (!resolved || resolved.external || /\.[cm]?tsx?$/.test(resolved.id)) return resolved
      return { id: pathToFileURL(resolved.id).href, external: true }
    },
    transform(code, id) {
      if (isAbsolute(id)) trail.files.add(id)
      if (!code.includes('import.meta')) return null
      const values = [pathToFileURL(id).href, id, dirname(id)].map((value) => JSON.stringify(value))
      const names = Object.values(META)
      // On the first line, so that the lines of an error stay what they are.
      return { code: `${names.map((name, index) => `const ${name} = ${values[index]};`).join('')}${code}`, map: null }
    },
  }
}

/** The file and what it imports of the project as one module that can be imported from anywhere. */
export async function bundleModule(
  file: string,
  root: string,
  tools: Awaited<ReturnType<typeof loadTools>>,
  trail: Trail,
): Promise<Bundled> {
  const bundle = await tools.rolldown({
    input: file,
    cwd: root,
    platform: 'node',
    logLevel: 'silent',
    tsconfig: true,
    treeshake: false,
    resolve: { conditionNames: ['node', 'import', 'default'], mainFields: ['module', 'main'] },
    transform: { define: META },
    plugins: [sources(trail)],
  })
  try {
    const { output } = await bundle.generate({ format: 'esm', sourcemap: 'hidden', codeSplitting: false })
    return { code: output[0].code, map: output[0].map?.toString(), modules: [...trail.files] }
  } finally {
    await bundle.close()
  }
}
