import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells one run of a process from another that was given the same number later. */
export interface Identity {
  readonly pid: number
  /** Start time as the system counts it, empty where it cannot be known. */
  readonly start: string
  /** Changes with every start of the machine, empty where it cannot be known. */
  readonly boot: string
  readonly host: string
}

export interface ProcessTable {
  self(): Identity
  alive(pid: number): boolean
  /** Start time of a running process, empty where it cannot be known. */
  startOf(pid: number): string
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the command's name in field 2 may hold spaces and parentheses. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export const processes: ProcessTable = {
  self: () => ({
    pid: process.pid,
    start: startOf(process.pid),
    boot: readOr('/proc/sys/kernel/random/boot_id').trim(),
    host: hostname(),
  }),
  alive,
  startOf,
}
