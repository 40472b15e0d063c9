import { CliError } from '../../errors.ts'

export interface Spot {
  /** Relative to the project. */
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** What a generator that is not FluxStack's has done wrong, and where. */
export function broken(spot: Spot, what: string, cause?: unknown): CliError {
  const place = [spot.file, spot.line, spot.column].filter((part) => part !== undefined).join(':')
  return new CliError('GENERATOR_BROKEN', {
    detail: `${place} ${what}`,
    state: 'Nothing was changed.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** What a person needs to read of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const first = thrown.message.split('\n').find((line) => line.trim() !== '') ?? ''
  return thrown.name === 'Error' ? first : `${thrown.name}: ${first}`
}
