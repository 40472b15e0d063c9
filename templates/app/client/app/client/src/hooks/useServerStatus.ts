import { useEffect, useState } from 'react'
import { useLiveStatus } from './useLiveStatus.ts'

export type ServerStatus = 'checking' | 'ready' | 'not ready' | 'unreachable'

/** What `/api/ready` says: asked once, and again whenever the live connection comes or goes. */
export function useServerStatus(): ServerStatus {
  const connection = useLiveStatus()
  const [status, setStatus] = useState<ServerStatus>('checking')

  useEffect(() => {
    const controller = new AbortController()
    fetch('/api/ready', { signal: controller.signal })
      .then((response) => setStatus(response.ok ? 'ready' : 'not ready'))
      .catch(() => {
        if (!controller.signal.aborted) setStatus('unreachable')
      })
    return () => controller.abort()
  }, [connection])

  return status
}
