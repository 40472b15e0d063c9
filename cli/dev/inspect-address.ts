import { CliError } from '../errors.ts'

/** Reads `9229`, `localhost:9229` or `[::1]:9229`. */
export function inspectAddress(text: string): { host: string; port: number } {
  const match = /^(?:(\[[^\]]+\]|[^:]+):)?(\d+)$/.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535) {
    throw new CliError('INVALID_VALUE', {
      detail: `--inspect takes a port or host:port, but was given ${JSON.stringify(text)}.`,
      fix: 'Write --inspect alone, --inspect=9229 or --inspect=127.0.0.1:9229.',
    })
  }
  return { host: match[1]?.replaceAll(/[[\]]/g, '') ?? '127.0.0.1', port }
}
