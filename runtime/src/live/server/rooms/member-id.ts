import { createHash } from 'node:crypto'

/**
 * What a member of rooms is known by: the person, over all their sockets, or of somebody who is not known their page, over all of its own. A
 * page's name is a secret, of which others see a hash.
 */
export const memberId = (user: string, client: string): string =>
  user === '' ? `visitor-${createHash('sha256').update(`member ${client}`).digest('base64url').slice(0, 16)}` : user
