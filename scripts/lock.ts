import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * npm leaves out of package-lock.json the platform packages that it could not look up when the lock was written, and
 * `npm ci` then refuses the whole lock. They are known from the optional dependencies of their parents, so they can be
 * put back: `tsx scripts/lock.ts`; `npm run check` asks with `--check`. Given a file, it is that one: the tests make apps.
 */
const given = process.argv.slice(2).find((argument) => !argument.startsWith('-'))
const file = given ?? fileURLToPath(new URL('../package-lock.json', import.meta.url))

interface Entry {
  version?: string
  dev?: boolean
  optional?: boolean
  cpu?: string[]
  os?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
type Packages = Record<string, Entry>

const systems = new Set([
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
])
const processors = new Set([
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
])

/** Where Node would look for `name` from the package at `from`, nearest first. */
function* places(from: string, name: string): Generator<string> {
  for (let base = from; base !== ''; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    yield `${base}/node_modules/${name}`
  }
  yield `node_modules/${name}`
}

/** The entry of a package known by its name and version only: what it runs on is written in its name. */
function entryOf(name: string, version: string, parent: Entry): Entry {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-')
  const os = words.map((word) => (word === 'linuxmusl' ? 'linux' : word)).filter((word) => systems.has(word))
  const cpu = words.filter((word) => processors.has(word))
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os.includes('linux') ? ['glibc'] : []
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(parent.dev && { dev: true }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  }
}

/** Every optional package that the lock speaks of and does not hold, by the place it belongs. */
function missingFrom(packages: Packages): Map<string, Entry> {
  const missing = new Map<string, Entry>()
  for (const [from, parent] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
      const version = range.replace(/^[~^]/, '')
      const found = [...places(from, name)].map((place) => packages[place]).find((entry) => entry !== undefined)
      if (found && (found.version === version || range !== version)) continue
      const beside = from.slice(0, from.lastIndexOf('node_modules/'))
      missing.set(found ? `${beside}node_modules/${name}` : `node_modules/${name}`, entryOf(name, version, parent))
    }
  }
  return missing
}

const lock = JSON.parse(await readFile(file, 'utf8')) as { packages: Packages }
const missing = missingFrom(lock.packages)
if (process.argv.includes('--check')) {
  if (missing.size > 0) {
    console.error(`package-lock.json lacks ${[...missing.keys()].join(', ')}. Run: npx tsx scripts/lock.ts`)
    process.exitCode = 1
  }
} else if (missing.size > 0) {
  const entries = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) })
  // npm's own order, so that its next write changes nothing else
  lock.packages = Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b, 'en')))
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`Added ${missing.size} packages to package-lock.json.`)
}
