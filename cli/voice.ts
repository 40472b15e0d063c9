import { createConsola, LogLevels, type LogObject } from 'consola/core'
import { palette } from './color.ts'
import type { Log, Output } from './context.ts'
import { fit } from './wrap.ts'

interface VoiceOptions {
  readonly stdout: Output
  readonly stderr: Output
  readonly json: boolean
  readonly verbose: boolean
  readonly color: boolean
}

/** The CLI's voice: consola with one reporter. Warnings and errors go to stderr, and with `--json` all does. */
export function createVoice({ stdout, stderr, json, verbose, color }: VoiceOptions): Log {
  const paint = palette(color)
  const marks: Readonly<Record<string, string>> = {
    info: paint.cyan('i'),
    success: paint.green('+'),
    warn: paint.yellow('!'),
    error: paint.red('x'),
    debug: paint.dim('·'),
  }
  const write = ({ type, args }: LogObject) => {
    const toStderr = json || type === 'warn' || type === 'error' || type === 'debug'
    const mark = marks[type]
    const stream = toStderr ? stderr : stdout
    const text = args.join(' ')
    const [first = '', ...more] = mark === undefined ? text.split('\n') : fit(text, stream.columns, 2)
    const lines = mark === undefined ? [first, ...more] : [`${mark} ${first}`, ...more.map((line) => `  ${line}`)]
    stream.write(`${lines.join('\n')}\n`)
  }
  const consola = createConsola({
    level: verbose ? LogLevels.verbose : LogLevels.info,
    throttle: 0, // consola drops a line that is repeated; a person who asked twice wants to see it twice
    reporters: [{ log: write }],
  })
  return {
    print: (text) => consola.log(text),
    info: (text) => consola.info(text),
    success: (text) => consola.success(text),
    warn: (text) => consola.warn(text),
    error: (text) => consola.error(text),
    debug: (text) => consola.debug(text),
  }
}
