import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** How a stand-in answers a command line that begins with these words. The first that fits counts. */
export interface Reply {
  readonly to: string
  readonly says?: string
  /** On standard error. */
  readonly complains?: string
  readonly code?: number
  /** Never ends by itself. */
  readonly hangs?: true
}

/** What the program takes: by its words, the options that must or may follow them. */
export type Grammar = Readonly<Record<string, { readonly flags?: readonly string[]; readonly words?: number }>>

export interface Call {
  readonly program: string
  readonly argv: readonly string[]
  readonly stdin: string
  readonly env: Readonly<Record<string, string>>
}

export interface StandIns {
  /** For the environment: the stand-ins, and what the machine has of the usual. */
  readonly path: string
  readonly folder: string
  calls(): Call[]
  /** As a person would type them. */
  lines(): string[]
}

/** Programs that play a part at the process boundary: they check how they are called, note it, and answer as told. */
export function standIns(
  programs: Readonly<Record<string, { grammar?: Grammar; replies: readonly Reply[] }>>,
): StandIns {
  const folder = mkdtempSync(join(tmpdir(), 'flux-stand-in-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const record = join(folder, 'calls.jsonl')
  for (const [program, play] of Object.entries(programs)) {
    writeFileSync(
      join(folder, program),
      `#!${process.execPath}\n(${player})(${JSON.stringify({ program, record, ...play })})\n`,
    )
    chmodSync(join(folder, program), 0o755)
  }
  const calls = () =>
    existsSync(record)
      ? readFileSync(record, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Call)
      : []
  return {
    folder,
    path: [folder, '/usr/bin', '/bin'].join(delimiter),
    calls,
    lines: () => calls().map(({ program, argv }) => [program, ...argv].join(' ')),
  }
}

/** The stand-in itself, which runs alone in a file of its own. */
const player = `async ({ program, record, grammar, replies }) => {
  const { appendFileSync } = require('node:fs')
  const argv = process.argv.slice(2)
  const line = argv.join(' ')
  const refuse = (why) => {
    process.stderr.write(program + ': ' + why + ': ' + line + '\\n')
    process.exit(64)
  }
  let stdin = ''
  for await (const part of process.stdin) stdin += part
  appendFileSync(record, JSON.stringify({ program, argv, stdin, env: process.env }) + '\\n')
  if (grammar) {
    const name = Object.keys(grammar).toSorted((a, b) => b.length - a.length).find((one) => (line + ' ').startsWith(one + ' '))
    if (name === undefined) refuse('unknown command')
    const { flags = [], words = 0 } = grammar[name]
    let left = 0
    const rest = argv.slice(name.split(' ').length)
    for (let at = 0; at < rest.length; at++) {
      if (!rest[at].startsWith('-')) left++
      else {
        const [flag] = rest[at].split('=')
        const known = flags.find((one) => one.split(' ')[0] === flag)
        if (known === undefined) refuse('unknown flag ' + flag)
        if (known.includes(' ') && !rest[at].includes('=')) at++
      }
    }
    if (left !== words) refuse('takes ' + words + ' words and not ' + left)
  }
  const reply = replies.find(({ to }) => line.startsWith(to)) ?? {}
  process.stdout.write(reply.says ?? '')
  process.stderr.write(reply.complains ?? '')
  if (reply.hangs) setInterval(() => {}, 1000)
  else process.exitCode = reply.code ?? 0
}`
