import type { PackageManager } from '../project/package-manager.ts'

interface Row {
  readonly add: string
  readonly addDev: string
  readonly remove: string
  /** Who brings a package. */
  readonly why: string
  readonly dedupe: string
  /** Runs a program that is not installed. */
  readonly fetchAndRun: readonly [string, ...string[]]
  /** Absent: it has no such command that answers with data. */
  readonly outdated?: readonly string[]
  readonly audit?: readonly string[]
  /** Repairs what its advisories name, as far as ranges allow. */
  readonly auditFix: string
}

/** What a person types, and what is run here, for each package manager. */
export const MANAGERS: Readonly<Record<PackageManager, Row>> = {
  npm: {
    add: 'npm install',
    addDev: 'npm install --save-dev',
    remove: 'npm uninstall',
    why: 'npm explain',
    dedupe: 'npm dedupe',
    fetchAndRun: ['npx', '--yes'],
    outdated: ['outdated', '--json'],
    audit: ['audit', '--json'],
    auditFix: 'npm audit fix',
  },
  pnpm: {
    add: 'pnpm add',
    addDev: 'pnpm add -D',
    remove: 'pnpm remove',
    why: 'pnpm why',
    dedupe: 'pnpm dedupe',
    fetchAndRun: ['pnpm', 'dlx'],
    outdated: ['outdated', '--format', 'json'],
    audit: ['audit', '--json'],
    auditFix: 'pnpm audit --fix',
  },
  yarn: {
    add: 'yarn add',
    addDev: 'yarn add -D',
    remove: 'yarn remove',
    why: 'yarn why',
    dedupe: 'npx yarn-deduplicate',
    fetchAndRun: ['npx', '--yes'],
    outdated: ['outdated', '--json'],
    audit: ['audit', '--json'],
    auditFix: 'yarn upgrade',
  },
  bun: {
    add: 'bun add',
    addDev: 'bun add --dev',
    remove: 'bun remove',
    why: 'bun why',
    dedupe: 'bun update',
    fetchAndRun: ['bunx'],
    outdated: ['outdated'],
    audit: ['audit', '--json'],
    auditFix: 'bun update',
  },
}

/**
 * A command for a person to type. Names and versions come from registries and installed packages: what no package can be called, and no
 * version can be, would run as a part of the line.
 */
export function commandFor(verb: string, name: string, version?: string): string {
  if (!isPackageName(name) || (version !== undefined && !isVersion(version)))
    return 'Its name is none of a package: look at it by hand.'
  return `${verb} ${name}${version === undefined ? '' : `@${version}`}`
}

const isPackageName = (name: string) => /^(?:@[\w.~][\w.~-]*\/)?[\w.~][\w.~-]*$/.test(name)
const isVersion = (version: string) => /^v?\d[\w.+-]*$/.test(version)
