import type { BuildSide, BuildTargetDefinition } from '../define-target.ts'
import { CliError } from '../errors.ts'
import { discoverTargets, type TargetEntry } from './discover.ts'

/** A target with everything said, what it extends included. */
export interface Target extends Pick<BuildTargetDefinition, 'finish' | 'project' | 'next'> {
  readonly name: string
  readonly summary: string
  /** Undefined: what the app runs on. */
  readonly runtime: 'node' | 'bun' | undefined
  readonly sides: readonly BuildSide[]
  /** What is started; undefined where there is no server. */
  readonly entry: string | undefined
  /** The kind of machine it is built for; undefined: this one. */
  readonly platform?: string
  readonly outputs: readonly string[]
}

/**
 * The target of that name, for a kind of machine or for this one.
 * @throws CliError UNKNOWN_TARGET, INVALID_VALUE for a platform that the target is not built for
 */
export async function findTarget(
  name: string,
  { platform, all }: { platform?: string | undefined; all?: readonly TargetEntry[] } = {},
): Promise<Target> {
  const entries = all ?? (await discoverTargets())
  const { summary, ...definition } = await resolved(name, entries)
  const sides = definition.sides ?? ['client', 'server']
  const { platforms = {} } = definition
  if (platform !== undefined && !Object.hasOwn(platforms, platform)) refusePlatform(name, platform, platforms)
  const entry = platforms[platform ?? hostPlatform()] ?? definition.entry ?? 'server/index.js'
  return {
    name,
    summary,
    runtime: definition.runtime,
    sides,
    entry: sides.includes('server') ? entry : undefined,
    ...(platform !== undefined && { platform }),
    outputs: definition.outputs ?? [],
    ...(definition.finish && { finish: definition.finish }),
    ...(definition.project && { project: definition.project }),
    ...(definition.next && { next: definition.next }),
  }
}

/** This machine, in the words of `platforms`. */
export const hostPlatform = (): string =>
  `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

function refusePlatform(name: string, platform: string, platforms: object): never {
  const names = Object.keys(platforms).join(', ')
  const what = names === '' ? 'this machine or any, without --platform' : names
  throw new CliError('INVALID_VALUE', { detail: `--platform ${platform}: the target ${name} is built for ${what}.` })
}

async function resolved(name: string, entries: readonly TargetEntry[], seen: readonly string[] = []) {
  const entry = entries.find((one) => one.name === name)
  if (entry === undefined || seen.includes(name)) {
    const names = entries.map((one) => one.name).join(', ')
    const detail = entry
      ? `${[...seen, name].join(' extends ')}, without an end.`
      : `There is no target ${name}: ${names}.`
    throw new CliError(entry ? 'TARGET_BROKEN' : 'UNKNOWN_TARGET', { detail })
  }
  const own = await entry.load()
  if (own.extends === undefined) return own
  const base: BuildTargetDefinition = await resolved(own.extends, entries, [...seen, name])
  return { ...base, ...own }
}
