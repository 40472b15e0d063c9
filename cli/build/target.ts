import type { BuildSide, BuildTargetDefinition } from '../define-target.ts'
import { CliError } from '../errors.ts'
import { discoverTargets, type TargetEntry } from './discover.ts'

/** A target with everything said, what it extends included. */
export interface Target extends Pick<BuildTargetDefinition, 'finish' | 'project'> {
  readonly name: string
  readonly summary: string
  /** Undefined: what the app runs on. */
  readonly runtime: 'node' | 'bun' | undefined
  readonly sides: readonly BuildSide[]
  /** What is started; undefined where there is no server. */
  readonly entry: string | undefined
  readonly outputs: readonly string[]
}

/**
 * The target of that name.
 * @throws CliError UNKNOWN_TARGET
 */
export async function findTarget(name: string, all?: readonly TargetEntry[]): Promise<Target> {
  const entries = all ?? (await discoverTargets())
  const { summary, ...definition } = await resolved(name, entries)
  const sides = definition.sides ?? ['client', 'server']
  return {
    name,
    summary,
    runtime: definition.runtime,
    sides,
    entry: sides.includes('server') ? (definition.entry ?? 'server/index.js') : undefined,
    outputs: definition.outputs ?? [],
    ...(definition.finish && { finish: definition.finish }),
    ...(definition.project && { project: definition.project }),
  }
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
