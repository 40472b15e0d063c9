import type { DeployApp } from '../define-deploy-target.ts'
import { CliError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import { FLY_TOML, readFlyToml, type FlyChoices } from './fly-toml.ts'

interface Given {
  readonly app: string | undefined
  readonly region: string | undefined
  readonly size: string | undefined
  readonly memory: string | undefined
  readonly volumeSize: number
  readonly autoStop: FlyChoices['autoStop']
}

/**
 * What fly.toml says, else what was typed, else the usual.
 * @throws CliError CONFIG_INVALID, INVALID_NAME, INVALID_VALUE where the line says something else than the file
 */
export function choicesFrom(standing: string | undefined, given: Given, { name }: DeployApp): FlyChoices {
  const file = standing === undefined ? {} : readFlyToml(standing)
  const vm = [file['vm']].flat()[0] as Record<string, unknown> | undefined
  const one = (key: 'app' | 'region' | 'size' | 'memory', inFile: unknown, usual: string) => {
    const typed = given[key]
    if (typeof inFile !== 'string') return typed ?? usual
    if (typed !== undefined && typed !== inFile) {
      throw new CliError('INVALID_VALUE', {
        detail: `--${key} ${typed} is not what ${FLY_TOML} says: ${inFile}.`,
        fix: `Change it in ${FLY_TOML}, or leave out --${key}.`,
        state: 'Nothing was changed.',
      })
    }
    return inFile
  }
  const app = one('app', file['app'], name)
  requireName(app)
  const region = one('region', file['primary_region'], 'iad')
  if (!/^[a-z]{3}$/.test(region)) throw unknownRegion(region, [])
  const size = one('size', vm?.['size'], 'shared-cpu-1x')
  return {
    app,
    region,
    size,
    memory: one('memory', vm?.['memory'], '512mb'),
    volumeSize: given.volumeSize,
    autoStop: given.autoStop,
  }
}

/** A label of a host name. */
function requireName(name: string): void {
  if (/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(name) && !name.includes('--')) return
  throw new CliError('INVALID_NAME', {
    detail: `${JSON.stringify(name)} cannot be the name of an app on Fly.io.`,
    fix: 'Pass --app with at most 63 lower-case letters, digits and single dashes, none of them at an end.',
  })
}

/** @throws CliError INVALID_VALUE. Nothing is known where Fly was not asked. */
export function requireRegion(region: string, codes: readonly string[]): void {
  if (codes.length > 0 && !codes.includes(region)) throw unknownRegion(region, codes)
}

const unknownRegion = (region: string, codes: readonly string[]) => {
  const near = suggest(region, codes)
  return new CliError('INVALID_VALUE', {
    detail: `Fly.io has no region ${JSON.stringify(region)}.${codes.length > 0 ? ` It has ${codes.join(', ')}.` : ''}`,
    fix: near === undefined ? 'See them all with fly platform regions.' : `Did you mean --region ${near}?`,
    state: 'Nothing was changed.',
  })
}

type Row = Readonly<Record<string, unknown>>

/** Whether flyctl has answered with a list; one of nothing is `null` or `[]`. */
export function isList(answer: string): boolean {
  try {
    const rows: unknown = JSON.parse(answer)
    return rows === null || (Array.isArray(rows) && rows.every((row) => typeof row === 'object' && row !== null))
  } catch {
    return false
  }
}

/** Rows of an answer in JSON; flyctl has spelt its keys with and without capitals. */
function rowsOf(answer: string | undefined): readonly Row[] {
  const rows: unknown = answer !== undefined && isList(answer) ? JSON.parse(answer) : []
  return Array.isArray(rows) ? (rows as Row[]).map(lowerKeys) : []
}

const lowerKeys = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]))

const texts = (answer: string | undefined, key: string): string[] =>
  rowsOf(answer).flatMap(({ [key]: value }) => (typeof value === 'string' ? [value] : []))

export const codesOf = (regions: string | undefined): readonly string[] => texts(regions, 'code')

export const namesOf = (secrets: string | undefined): readonly string[] => texts(secrets, 'name')

export const appOf = (apps: string | undefined, name: string): boolean => texts(apps, 'name').includes(name)

/** The id of the volume of that name. */
export function volumeOf(volumes: string | undefined, name: string): string | undefined {
  const found = rowsOf(volumes).find((row) => row['name'] === name && row['state'] !== 'pending_destroy')
  return typeof found?.['id'] === 'string' ? found['id'] : undefined
}
