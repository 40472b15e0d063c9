const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** Nothing to say, as the median of no requests. */
const NONE = '–'

/** `1,234`, and from ten thousand on `12.3K`. */
export function count(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(Math.round(value)) : short.format(value)
}

/** All digits, for who wants to know. */
export function exactly(value: number): string {
  return whole.format(value)
}

/** A number of any size in about three digits. */
export function amount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size < 0.01) return '<0.01'
  if (size < 1) return trimmed(value, 2)
  if (size < 100) return trimmed(value, 1)
  return count(value)
}

export function rate(value: number | null | undefined): string {
  const told = amount(value)
  return told === NONE ? NONE : `${told}/s`
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  if (value === 0) return '0 ms'
  if (value < 0.01) return '<0.01 ms'
  if (value < 1) return `${trimmed(value, 2)} ms`
  if (value < 10) return `${trimmed(value, 1)} ms`
  if (value < 1000) return `${Math.round(value)} ms`
  if (value < 60_000) return `${trimmed(value / 1000, value < 10_000 ? 2 : 1)} s`
  return duration(value / 1000)
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  let rest = value
  let unit = 0
  while (Math.abs(rest) >= 1024 && unit < units.length - 1) {
    rest /= 1024
    unit += 1
  }
  return `${Math.abs(rest) < 10 && unit > 0 ? trimmed(rest, 1) : Math.round(rest)} ${units[unit]}`
}

/** A share of one, as `12 %`. */
export function percent(value: number | null | undefined): string {
  const told = amount(value === null || value === undefined ? value : value * 100)
  return told === NONE ? NONE : `${told} %`
}

/** Seconds in the two largest units: `3 d 4 h`. */
export function duration(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds))
  const parts = [
    [Math.floor(left / 86_400), 'd'],
    [Math.floor(left / 3600) % 24, 'h'],
    [Math.floor(left / 60) % 60, 'min'],
    [left % 60, 's'],
  ] as const
  const first = parts.findIndex(([value]) => value > 0)
  if (first === -1) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ')
}

/** The time of day, in the reader's zone. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
