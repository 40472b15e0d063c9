import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'
import { inRoot } from './paths.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
}

const MODULES = '/node_modules/'
/**
 * Bundles each library of `runtime/src/vendor` into what the compiler has written of it: such a library is of the checkout, not of apps,
 * which would install all of it with what it depends on. Its licences stand beside it, and its types stay behind: what an app is
 * compiled against may not name them. Gives the declarations that do.
 */
export async function bundleVendored(folder: string): Promise<string | undefined> {
  const vendor = join(folder, 'vendor')
  const files = (await readdir(vendor)).filter((file) => file.endsWith('.js'))
  const packages = (await Promise.all(files.map((file) => bundle(vendor, file)))).flat()
  await writeFile(join(vendor, 'LICENSES.txt'), await licences([...new Set(packages)]))
  for (const file of files) await rm(join(vendor, file.replace(/\.js$/, '.d.ts')))
  return foreignTypes(folder, packages)
}

/** Replaces a module by a minified bundle of all that it imports; gives the folders of the packages in it. */
async function bundle(vendor: string, file: string): Promise<string[]> {
  const build = await rolldown({
    cwd: inRoot(),
    input: inRoot('runtime/src/vendor', file.replace(/\.js$/, '.ts')),
    platform: 'node',
    // where a package has both, the modules: what is not used of CommonJS stays in, and makes OpenTelemetry nine times as large
    resolve: { mainFields: ['module', 'main'] },
    // a require of node: becomes an import: the app's own bundle and a compiled executable have no require
    plugins: [esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules] })],
    tsconfig: false,
    logLevel: 'warn',
  })
  const { output } = await build.write({
    file: join(vendor, file),
    format: 'esm',
    minify: true,
    codeSplitting: false,
    comments: { legal: false },
    sourcemap: false,
  })
  await build.close()
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  return [...new Set(modules.flatMap(packageOf))].toSorted()
}

function packageOf(id: string): string[] {
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))
  return match?.[1] === undefined ? [] : [match[1]]
}

/** The licences with the packages that they are of; many of one house share a text. */
async function licences(folders: readonly string[]): Promise<string> {
  const packagesByText = new Map<string, string[]>()
  for (const folder of folders.toSorted()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`${name} cannot be bundled: it comes without its licence.`)
    const text = (await readFile(join(folder, file), 'utf8')).trim()
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version} (${license})`])
  }
  const parts = Array.from(packagesByText, ([text, packages]) => `${packages.join('\n')}\n\n${text}\n`)
  return parts.join(`\n${'-'.repeat(80)}\n\n`)
}

/** A declaration that names a bundled package would not compile in an app. */
async function foreignTypes(folder: string, packages: readonly string[]): Promise<string | undefined> {
  const names = packages.map((path) => path.slice(path.lastIndexOf(MODULES) + MODULES.length))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const problems: string[] = []
  for (const entry of entries) {
    if (!entry.name.endsWith('.d.ts')) continue
    const file = join(entry.parentPath, entry.name)
    const text = await readFile(file, 'utf8')
    const named = ['../vendor', ...names].find((name) => text.includes(`'${name}`) || text.includes(`"${name}`))
    if (named !== undefined) problems.push(`${relative(folder, file)} names ${named}, whose types apps do not have.`)
  }
  return problems.length === 0 ? undefined : problems.join('\n')
}
