import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const
export type PackageManager = (typeof PACKAGE_MANAGERS)[number]

interface Row {
  /** Any of these in a folder says that it is used there. */
  readonly locks: readonly [string, ...string[]]
  readonly install: readonly string[]
  /** What a person types before a script's name. */
  readonly run: string
  /** What a person types before the name of an installed program. */
  readonly exec: string
  /** Where to get it. */
  readonly get: string
}

const ROWS: Record<PackageManager, Row> = {
  npm: {
    locks: ['package-lock.json', 'npm-shrinkwrap.json'],
    install: ['install', '--no-audit', '--no-fund'],
    run: 'npm run',
    exec: 'npx',
    get: 'It comes with Node: https://nodejs.org',
  },
  pnpm: {
    locks: ['pnpm-lock.yaml'],
    install: ['install'],
    run: 'pnpm',
    exec: 'pnpm exec',
    get: 'npm install --global pnpm',
  },
  yarn: { locks: ['yarn.lock'], install: ['install'], run: 'yarn', exec: 'yarn', get: 'npm install --global yarn' },
  bun: {
    locks: ['bun.lock', 'bun.lockb'],
    install: ['install'],
    run: 'bun run',
    exec: 'bunx',
    get: 'npm install --global bun',
  },
}

type Environment = Readonly<Record<string, string | undefined>>

/** The one that ran the command, by what it puts into `npm_config_user_agent`. */
export function callingPackageManager(env: Environment): PackageManager | undefined {
  return named(env['npm_config_user_agent']?.split('/')[0])
}

/** The one a folder uses: by the `packageManager` field of its package.json, else by its lock file. */
export function packageManagerOf(dir: string, packageManagerField: unknown): PackageManager | undefined {
  const field = typeof packageManagerField === 'string' ? named(packageManagerField.split('@')[0]) : undefined
  return field ?? PACKAGE_MANAGERS.find((pm) => ROWS[pm].locks.some((lock) => existsSync(join(dir, lock))))
}

export const installArguments = (pm: PackageManager): readonly string[] => ROWS[pm].install

/** The lock file that its install writes. */
export const lockFileOf = (pm: PackageManager): string => ROWS[pm].locks[0]

export const howToGet = (pm: PackageManager): string => ROWS[pm].get

/** What a person types to run a script: `npm run dev`, `npm test`, `pnpm dev`. */
export function scriptCommand(pm: PackageManager, script: string): string {
  return pm === 'npm' && (script === 'test' || script === 'start') ? `npm ${script}` : `${ROWS[pm].run} ${script}`
}

/** What a person types to run a program of an installed package: `npx drizzle-kit`, `pnpm exec drizzle-kit`. */
export const execCommand = (pm: PackageManager, program: string): string => `${ROWS[pm].exec} ${program}`

/** Whether a program of this name stands on PATH, without running it. */
export function isOnPath(program: string, env: Environment, platform: string = process.platform): boolean {
  const extensions = platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : ['']
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.some((folder) => extensions.some((extension) => isExecutable(join(folder, program + extension))))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function named(name: string | undefined): PackageManager | undefined {
  return PACKAGE_MANAGERS.find((pm) => pm === name)
}
