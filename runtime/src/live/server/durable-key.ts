import { createHash } from 'node:crypto'

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Under which a store has the state that all mounts of a key share. A long key is told by its hash. */
export function sharedKey(component: string, shareKey: string): string {
  const key = `live/${component}/${encodeURIComponent(shareKey)}`
  return key.length <= 300 ? key : `live/${component.slice(0, 100)}/#${hash(`${component}\n${shareKey}`)}`
}

/** Under which a store has the state of one mount: known to its client alone, whose name the store is not told. */
export const mountKey = (component: string, client: string, identity: string): string =>
  `live/${component.slice(0, 100)}/@${hash(JSON.stringify([component, client, identity]))}`
