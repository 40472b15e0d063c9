import { spawn } from 'node:child_process'
import { inRoot, ROOT } from './paths.ts'

/** Runs the compiler and resolves with what it complained about, if anything. */
export function tsc(args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRoot('node_modules/typescript/bin/tsc'), ...args], { cwd: ROOT })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? undefined : output.trim() || `tsc ended with exit code ${code}`))
  })
}
