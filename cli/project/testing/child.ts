import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { spawn, type ChildProcess } from 'node:child_process'

const SCRIPT = fileURLToPath(new URL('commit-child.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
}

/** Starts a process of its own that commits a change set; it says `ready` and waits for a line. */
export function startCommit(root: string, name: string, before: readonly string[] = []): ChildProcess {
  const [file = process.execPath, ...args] = [...before, process.execPath, '--import', TSX, SCRIPT, root, name]
  return spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
}

export async function nextLine(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  return chunk.toString().trim()
}

/** Lets a waiting child go, and collects what it says until its end. */
export async function release(child: ChildProcess): Promise<Ended> {
  let out = ''
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  child.stdin?.end('go\n')
  const [code, signal] = await closed
  return { code, signal, out: out.trim() }
}
