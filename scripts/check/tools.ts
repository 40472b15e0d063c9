import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { repository } from './files.ts'
import type { Check } from './types.ts'

const scripts: [name: string, bin: string, args: string[]][] = [
  ['types', 'typescript/bin/tsc', ['--noEmit', '--pretty', 'false']],
  ['lint', 'oxlint/bin/oxlint', ['--deny-warnings', '--format=unix']],
  ['format', 'oxfmt/bin/oxfmt', ['--check']],
  ['lock file', 'tsx/dist/cli.mjs', ['scripts/lock.ts', '--check']],
  ['unused code', 'knip/bin/knip.js', ['--no-progress', '--reporter=compact', '--treat-config-hints-as-errors']],
]

/** The tools whose own exit code is the answer. */
export const tools: Check[] = scripts.map(([name, bin, args]) => ({ name, run: () => runTool(bin, args) }))

/** Runs one tool of node_modules by this Node; gives its output when it fails. */
export async function runTool(bin: string, args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [join(repository, 'node_modules', bin), ...args], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return []
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 0 ? lines : [`${bin} ended with ${code} and said nothing`]
}
