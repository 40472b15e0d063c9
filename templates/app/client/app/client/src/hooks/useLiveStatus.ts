import { useConnection } from '../lib/live.ts'

export type LiveStatus = 'unused' | 'connecting' | 'live' | 'offline'

/** How the live connection does, in the words of a person. A page without live components does not need it. */
export function useLiveStatus(): LiveStatus {
  const { status, opened } = useConnection()
  if (status === 'open') return 'live'
  if (status === 'waiting' || (status === 'connecting' && opened > 0)) return 'offline'
  return status === 'connecting' ? 'connecting' : 'unused'
}
