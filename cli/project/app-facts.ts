import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../errors.ts'
import { packageManagerOf, type PackageManager } from './package-manager.ts'

/** What a generator may know of the app it works on. */
export interface AppFacts {
  readonly root: string
  /** The app's name: that of its package.json. */
  readonly name: string
  /** Whether it has pages, `app/client`. */
  readonly client: boolean
  readonly database: 'sqlite' | 'postgres' | 'none'
  /** What its scripts start the server with. */
  readonly runtime: 'node' | 'bun'
  readonly pm: PackageManager
  /** All of its dependencies, those for development included, with their ranges. */
  readonly dependencies: Readonly<Record<string, string>>
}

interface PackageJson {
  readonly name?: string
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** @throws CliError PACKAGE_JSON_BROKEN */
export function readAppFacts(root: string): AppFacts {
  const manifest = readManifest(join(root, 'package.json'))
  const dependencies = { ...manifest.devDependencies, ...manifest.dependencies }
  const orm = 'drizzle-orm' in dependencies
  return {
    root,
    name: manifest.name ?? 'app',
    client: existsSync(join(root, 'app/client')),
    database: orm && 'postgres' in dependencies ? 'postgres' : orm ? 'sqlite' : 'none',
    runtime: /\bbun\b/.test(manifest.scripts?.['start'] ?? '') ? 'bun' : 'node',
    pm: packageManagerOf(root, manifest.packageManager) ?? 'npm',
    dependencies,
  }
}

function readManifest(file: string): PackageJson {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PackageJson
  } catch (cause) {
    throw new CliError('PACKAGE_JSON_BROKEN', { detail: `${file} cannot be read.`, cause })
  }
}
