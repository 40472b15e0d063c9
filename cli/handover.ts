import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from './errors.ts'
import { wants } from './parse.ts'
import { climb } from './project/load.ts'
import type { Run, World } from './world.ts'

/** A FluxStack installed in an app that is not the one running. */
interface OwnVersion {
  readonly folder: string
  readonly version: string
}

/**
 * The app's own FluxStack: `node_modules/fluxstack` at the app's root or above it (a workspace hoists it), unless that
 * is the package now running.
 */
function findOwnVersion(root: string, running: string): OwnVersion | undefined {
  const folder = climb(root)
    .map((above) => join(above, 'node_modules/fluxstack'))
    .find((candidate) => existsSync(join(candidate, 'package.json')))
  if (folder === undefined || realpathSync(folder) === realpathSync(running)) return undefined
  return { folder, version: readVersion(folder) }
}

function readVersion(folder: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: unknown }
    return typeof version === 'string' ? version : 'unknown'
  } catch {
    return 'unknown' // loading it will say what is wrong
  }
}

interface HandOver {
  readonly argv: readonly string[]
  readonly world: World
  readonly root: string
  /** Folder and version of the package now running. */
  readonly running: string
  readonly version: string
}

/** Lets the app's own FluxStack run the line, if it has one; else resolves with nothing. */
export async function handOver({ argv, world, root, running, version }: HandOver): Promise<number | undefined> {
  const own = findOwnVersion(root, running)
  if (!own) return undefined
  const run = await loadOwnVersion(own).catch((error: unknown) => {
    if (!onlyAsks(argv) || !(error instanceof CliError)) throw error
    world.stderr.write(`! ${error.detail}\n  This is FluxStack ${version} instead.\n`)
    return undefined
  })
  if (!run) return undefined
  if (wants(argv, '--verbose'))
    world.stderr.write(`flux ${version} hands over to the app's own ${own.version} in ${own.folder}\n`)
  return run(argv, { ...world, handedOverBy: version })
}

/** Help and version are answered also beside a version that is broken: they change nothing. */
const onlyAsks = (argv: readonly string[]): boolean =>
  argv.length === 0 || argv[0] === 'help' || wants(argv, '--help', '-h', '--version', '-v')

/**
 * The app's version's own `run`.
 * @throws CliError APP_VERSION_BROKEN
 */
async function loadOwnVersion({ folder, version }: OwnVersion): Promise<Run> {
  const broken = (detail: string, cause?: unknown) =>
    new CliError('APP_VERSION_BROKEN', {
      detail: `${folder} (${version}) ${detail}.`,
      fix: "Install the app's dependencies again. If that does not help, remove the folder and install once more.",
      state: 'Nothing was changed.',
      cause,
    })
  let module: { run?: unknown }
  try {
    module = (await import(pathToFileURL(entryOf(folder)).href)) as { run?: unknown }
  } catch (cause) {
    throw broken(
      `cannot be loaded: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)}`,
      cause,
    )
  }
  if (typeof module.run !== 'function') throw broken('has no command line that this FluxStack can call')
  return module.run as Run // the contract between versions
}

/** Reads the entry from the package's `exports`, so that a later version may move it. */
function entryOf(folder: string): string {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports?: { '.'?: { default?: string } | string }
  }
  const entry = exports?.['.']
  const file = typeof entry === 'string' ? entry : entry?.default
  if (file === undefined) throw new Error('its package.json exports no entry')
  return join(folder, file)
}
