import { createLive, useLiveField } from '@fluxstack/runtime/live/react'
import { memo, useEffect } from 'react'
import type { live } from '../../server/live/index.ts'

const { useLive, useConnection } = createLive<typeof live>()

declare global {
  interface Window {
    /** How often each part of the page has rendered. */
    renders: Record<string, number>
  }
}
window.renders = {}

export function App() {
  return (
    <>
      <Status />
      {location.pathname === '/sheet' ? <Rows /> : <Board />}
    </>
  )
}

function Status() {
  const { status, attempt, latency, lastClose, resumed, resent } = useConnection()
  return (
    <output data-status={status} data-resumed={resumed} data-close={lastClose}>
      {`${status} ${attempt} ${latency?.toFixed()} ${resent}`}
    </output>
  )
}

function Board() {
  const board = useLive(
    'board',
    {},
    {
      optimistic: {
        consider(state, text) {
          state.notes.push({ id: state.notes.length, text, by: 'me' })
        },
      },
    },
  )
  const title = useLiveField(board.state?.title ?? '', (text) => board.rename(text))
  const done = useLiveField(board.state?.done ?? false, (checked) => board.finish(checked))
  const notes = board.state?.notes ?? []
  return (
    <main>
      <input aria-label="Title" {...title.bind} />
      <input aria-label="Done" type="checkbox" {...done.bind} />
      <h1>{board.state?.title}</h1>
      <button onClick={() => board.add(`note ${Date.now()}`)}>Add</button>
      <button onClick={() => board.consider('taken')}>Take</button>
      <button onClick={() => board.consider('refused')}>Refuse</button>
      <ul data-notes={notes.length} data-pending={board.pending.add ?? 0}>
        {notes.map(({ id, text, by }) => (
          <li key={id} data-by={by}>
            {text}
          </li>
        ))}
      </ul>
      <p>{board.errors.map(({ message }) => message).join()}</p>
    </main>
  )
}

function useCount(what: string) {
  useEffect(() => {
    window.renders[what] = (window.renders[what] ?? 0) + 1
  })
}

const Row = memo(function Row({ row }: { row: { id: number; text: string } }) {
  useCount('row')
  return <li>{row.text}</li>
})

function Rows() {
  useCount('list')
  const sheet = useLive('sheet')
  return (
    <>
      <button onClick={() => sheet.edit({ id: 5000, text: 'edited' })}>Edit</button>
      <ul>
        {sheet.state?.rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </>
  )
}
