import { useLiveStatus } from '../hooks/useLiveStatus.ts'
import { useServerStatus } from '../hooks/useServerStatus.ts'
import { storage } from '../lib/storage.ts'

const connections = {
  unused: 'not used',
  connecting: 'connecting',
  live: 'connected',
  offline: 'reconnecting',
} as const

/** The whole stack on one line, each layer with how it is doing. */
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
    <ol aria-label="The stack" className="rail">
      {layers.map(({ name, made, state, good }) => (
        <li key={name} data-good={good} className="rail-stop">
          <span className="font-medium">{name}</span>
          <span className="text-muted">{made}</span>
          <span className={good ? 'text-accent' : 'text-muted'}>{state}</span>
        </li>
      ))}
    </ol>
  )
}
