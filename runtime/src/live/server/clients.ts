import { randomBytes } from 'node:crypto'

/** 128 bits as the server writes them. */
const clientId = /^[\w-]{22}$/

/** The id that a page brings from an earlier socket, or a new one. */
export function clientIdOf(options: unknown): string {
  const given = typeof options === 'object' && options !== null && 'client' in options ? options.client : undefined
  return typeof given === 'string' && clientId.test(given) ? given : randomBytes(16).toString('base64url')
}

/** Eight random letters: which state it is, for good. They keep no secret. */
export const randomEpoch = (): string => randomBytes(6).toString('base64url')

/** Which state it is, whichever of its counts. */
export const identityOf = (epoch: string): string => epoch.slice(0, 8)

/** Another count of the same state, that goes on from where it was kept. */
export const nextEpoch = (epoch: string): string => `${identityOf(epoch)}.${randomBytes(4).toString('base64url')}`
