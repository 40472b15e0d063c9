import { randomBytes } from 'node:crypto'

/** 128 bits as the server writes them. */
const clientId = /^[\w-]{22}$/

/** The id that a page brings from an earlier socket, or a new one. */
export function clientIdOf(options: unknown): string {
  const given = typeof options === 'object' && options !== null && 'client' in options ? options.client : undefined
  return typeof given === 'string' && clientId.test(given) ? given : randomBytes(16).toString('base64url')
}

/** Eight random letters; they tell two counts apart and keep no secret. */
export const randomEpoch = (): string => randomBytes(6).toString('base64url')
