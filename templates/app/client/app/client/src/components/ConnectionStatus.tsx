import { useLiveStatus } from '../hooks/useLiveStatus.ts'

const words = { live: 'Live', connecting: 'Connecting', offline: 'Offline, reconnecting' } as const
const dots = { live: 'bg-good', connecting: 'bg-warn', offline: 'bg-danger' } as const

/** Whether changes on the server reach this page right now. */
export function ConnectionStatus() {
  const status = useLiveStatus()
  if (status === 'unused') return null

  return (
    <output
      data-connection={status}
      className="flex items-center gap-2 rounded-full border border-line bg-card px-3 py-1 text-sm"
    >
      <span aria-hidden="true" className={`size-2 rounded-full ${dots[status]}`} />
      {words[status]}
    </output>
  )
}
