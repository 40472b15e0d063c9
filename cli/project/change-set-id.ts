/** The name of a change set: its time, later than every name given before. */
export function newId(now: Date, taken: readonly string[]): string {
  const last = taken.toSorted().at(-1) ?? ''
  let time = now.getTime()
  while (idOf(time) <= last) time = Math.max(time + 1, timeOf(last) + 1)
  return idOf(time)
}

function idOf(time: number): string {
  return new Date(time)
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .replace('T', '-')
}

function timeOf(id: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(id) ?? []
  const [year = 0, month = 1, day = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = parts.map(Number)
  return Date.UTC(year, month - 1, day, hours, minutes, seconds, ms)
}
