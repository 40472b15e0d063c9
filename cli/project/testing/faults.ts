import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { disk, type FileSystem } from '../transaction/file-system.ts'
import type { ProcessTable } from '../transaction/process-identity.ts'

class Killed extends Error {
  override readonly name = 'Killed'
}

export interface Fault {
  /** Which call fails, counted from 1; 0 for none. */
  readonly at: number
  /** `kill`: the call is done by half at most, and nothing works after it. */
  readonly kind: 'kill' | 'EIO' | 'ENOSPC' | 'EACCES'
  /** Errors only: every later call that writes fails too. */
  readonly lasting?: boolean
}

export type Call = keyof FileSystem

/** What needs space on the disk, and what changes it at all. */
export const NEEDS_SPACE = new Set<Call>(['write', 'mkdir', 'sync', 'link'])
export const CHANGES = new Set<Call>([...NEEDS_SPACE, 'rename', 'unlink', 'rmdir', 'removeTree', 'chmod', 'own'])

function failure(code: string, call: Call): Error {
  return Object.assign(new Error(`${code}: injected into ${call}`), { code })
}

/** The first half of a call that a killed process may leave behind. */
function byHalf(call: Call, args: readonly unknown[]): void {
  const path = String(args[0])
  if (call === 'write') {
    const content = args[1]
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : (content as Uint8Array)
    writeFileSync(path, bytes.subarray(0, bytes.length >> 1), { flag: 'wx' })
  }
  if (call === 'removeTree') {
    const names = readdirSync(path)
    for (const name of names.slice(0, names.length >> 1)) rmSync(join(path, name), { recursive: true })
  }
}

function half(call: Call, args: readonly unknown[]): void {
  try {
    byHalf(call, args)
  } catch {
    // The call would have failed by itself.
  }
}

/** A file system that fails at one call, or dies at it. `calls` fills with what has been called. */
export function faulty(real: FileSystem, { at, kind, lasting = false }: Fault): { fs: FileSystem; calls: Call[] } {
  const calls: Call[] = []
  const strike = (call: Call, args: readonly unknown[]): void => {
    const count = calls.push(call)
    if (at === 0 || count < at) return
    if (kind === 'kill') {
      if (count === at) half(call, args)
      throw new Killed(`at ${call} ${String(args[0])}`)
    }
    const again = lasting && (kind === 'ENOSPC' ? NEEDS_SPACE : CHANGES).has(call)
    if (count > at && !again) return
    if (kind === 'ENOSPC' && !NEEDS_SPACE.has(call)) return
    if (call === 'write') half(call, args)
    throw failure(kind, call)
  }
  const fs = new Proxy(real, {
    get: (target, call: Call) => {
      const method = target[call] as (...args: unknown[]) => unknown
      if (call === 'newFileMode') return method
      return (...args: unknown[]) => {
        if (call !== 'sync') {
          strike(call, args)
          return method(...args)
        }
        return Promise.resolve().then(() => {
          strike(call, args)
          return method(...args)
        })
      }
    },
  })
  return { fs, calls }
}

/** The real disk without waiting for it; the calls are still made, so that they can fail. */
export const quick: FileSystem = { ...disk, sync: () => Promise.resolve() }

/** A process table in which only process `pid` lives. */
export function onlyProcess(pid: number): ProcessTable {
  return {
    self: () => ({ pid, start: String(pid), boot: 'boot', host: 'host' }),
    alive: (other) => other === pid,
    startOf: String,
  }
}
