import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cleanEnv } from './command.ts'
import { fluxBin } from './paths.ts'

/** Runs the built `flux` and kills it with SIGKILL after so many milliseconds; true when it was still running. */
export async function killedAfter(ms: number, args: string[], cwd: string): Promise<boolean> {
  const child = spawn(process.execPath, [fluxBin, ...args], { cwd, env: cleanEnv(), stdio: 'ignore' })
  const ended = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), ms)
  const [, signal] = await ended
  clearTimeout(timer)
  return signal === 'SIGKILL'
}
