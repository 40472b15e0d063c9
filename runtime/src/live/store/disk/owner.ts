import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells one run of a process from another that was given the same number. */
export interface Owner {
  readonly pid: number
  /** Start time as the system counts it, empty where it cannot be known. */
  readonly start: string
  /** The machine, its start, and the container: only within one do numbers of processes mean the same. */
  readonly place: string
  /** Of this one taking of the lock. */
  readonly token: string
}

function readOr(read: () => string): string {
  try {
    return read()
  } catch {
    return '' // no /proc
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the command's name in field 2 may hold spaces and parentheses. */
function startOf(pid: number): string {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

const place = (): string =>
  [
    hostname(),
    readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    readOr(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')

export const self = (token: string): Owner => ({ pid: process.pid, start: startOf(process.pid), place: place(), token })

/** Whether a process runs; undefined where that cannot be seen from here. */
export function runs(owner: Owner, held: (token: string) => boolean): boolean | undefined {
  if (owner.place !== place()) return undefined
  // a number may have been given to this process after the owner had it
  if (owner.pid === process.pid) return owner.start === '' ? held(owner.token) : owner.start === startOf(process.pid)
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false // what process.kill throws
  }
  return owner.start === '' || startOf(owner.pid) === owner.start
}
