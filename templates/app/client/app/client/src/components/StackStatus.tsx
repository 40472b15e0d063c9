import { useLiveStatus } from '../hooks/useLiveStatus.ts'
import { useServerStatus } from '../hooks/useServerStatus.ts'
import { storage } from '../lib/storage.ts'

const connections = {
  unused: 'not used',
  connecting: 'connecting',
  live: 'connected',
  offline: 'reconnecting',
} as const

/** The whole stack in four words, each with how it is doing. */
export function StackStatus() {
  const server = useServerStatus()
  const connection = useLiveStatus()
  const layers = [
    { name: 'Page', made: 'React and Vite', state: 'ready', good: true },
    { name: 'API', made: 'Elysia', state: server, good: server === 'ready' },
    { name: storage.name, made: storage.made, state: server, good: server === 'ready' },
    {
      name: 'Live',
      made: 'WebSocket',
      state: connections[connection],
      good: connection === 'live',
    },
  ]

  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-line bg-line lg:grid-cols-4">
      {layers.map(({ name, made, state, good }) => (
        <div key={name} className="min-w-0 bg-card px-5 py-4 sm:px-6">
          <dt className="font-medium">{name}</dt>
          <dd className="mt-0.5 text-sm text-muted">{made}</dd>
          <dd className="mt-3 flex items-center gap-2 text-sm">
            <span
              aria-hidden="true"
              className={`size-2 shrink-0 rounded-full ${good ? 'bg-good' : 'bg-warn'}`}
            />
            {state}
          </dd>
        </div>
      ))}
    </dl>
  )
}
