// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { memo, useEffect, type ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { connectLive, type ConnectedLive } from '../testing/index.ts'
import { createLive, useLivePart, type LiveHandle } from './index.ts'

const size = 10_000

class Sheet extends LiveComponent.with({
  scope: 'shared',
  state: z.object({
    title: z.string().default('Sheet'),
    rows: z.array(z.object({ id: z.number(), text: z.string() })).default([]),
  }),
  actions: { edit: z.object({ id: z.number(), text: z.string() }), rename: z.string(), append: null },
}) {
  override onMount(): void {
    this.state.rows = Array.from({ length: size }, (_, id) => ({ id, text: `row ${id}` }))
  }

  edit({ id, text }: In<Sheet, 'edit'>): void {
    const row = this.state.rows[id]
    if (row) row.text = text
  }

  rename(title: In<Sheet, 'rename'>): void {
    this.state.title = title
  }

  append(): void {
    this.state.rows.push({ id: this.state.rows.length, text: 'new' })
  }
}

const live = registry({ sheet: Sheet })
const { LiveProvider, useLive } = createLive<typeof live>()
type Handle = LiveHandle<Sheet>

let connected: ConnectedLive
let renders: Record<string, number>
let sheet: Handle
const count = (what: string): void => void (renders[what] = (renders[what] ?? 0) + 1)

beforeEach(() => {
  connected = connectLive(live, { connection: { linger: 0 } })
  renders = {}
})
afterEach(async () => {
  cleanup()
  await connected.stop()
})

const page = (children: ReactNode): ReactNode => (
  <LiveProvider connection={connected.connection}>{children}</LiveProvider>
)

/** Looking for a text in so many rows takes longer than rendering them. */
const shown = (rows: number): Promise<void> =>
  vi.waitFor(() => expect(document.querySelectorAll('li')).toHaveLength(rows))

/** What happened, and nothing of what was before. */
async function rendersOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  renders = {}
  await act(async () => {
    await work()
    await new Promise((resolve) => setImmediate(resolve))
  })
  return renders
}

function useSheet(): Handle {
  const handle = useLive('sheet')
  useEffect(() => {
    sheet = handle
  })
  return handle
}

const Row = memo(function Row({ row }: { row: { id: number; text: string } }) {
  count('row')
  return <li>{row.text}</li>
})

function Rows() {
  count('list')
  const sheet = useSheet()
  return (
    <ul>
      {sheet.state?.rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </ul>
  )
}

function OwnRow({ of, index }: { of: Handle; index: number }) {
  count('row')
  return <li>{useLivePart(of, ({ state }) => state?.rows[index]?.text)}</li>
}

function Ids() {
  count('list')
  const sheet = useSheet()
  const ids = useLivePart(sheet, ({ state }) => state?.rows.map(({ id }) => id))
  return (
    <ul>
      {ids?.map((id) => (
        <OwnRow key={id} of={sheet} index={id} />
      ))}
    </ul>
  )
}

function Title() {
  count('title')
  const sheet = useSheet()
  return <h1>{sheet.state?.title}</h1>
}

test('one row of 10,000 that is edited renders that row, and the list around it once', async () => {
  render(page(<Rows />))
  await shown(size)
  expect(renders).toEqual({ list: 2, row: size })
  expect(await rendersOf(() => sheet.edit({ id: 5000, text: 'edited' }))).toEqual({ list: 1, row: 1 })
  expect(document.querySelectorAll('li')[5000]?.textContent).toBe('edited')
  expect(await rendersOf(() => sheet.rename('Other'))).toEqual({})
  expect(await rendersOf(() => sheet.append())).toEqual({ list: 1, row: 1 })
})

test('rows that look for themselves render alone', async () => {
  render(page(<Ids />))
  await shown(size)
  expect(await rendersOf(() => sheet.edit({ id: 5000, text: 'edited' }))).toEqual({ row: 1 })
  expect(document.querySelectorAll('li')[5000]?.textContent).toBe('edited')
  expect(await rendersOf(() => sheet.rename('Other'))).toEqual({})
})

test('what reads one field does not care for the others, nor for what is pending', async () => {
  render(page(<Title />))
  expect(await screen.findByText('Sheet')).toBeTruthy()
  expect(await rendersOf(() => sheet.edit({ id: 1, text: 'edited' }))).toEqual({})
  expect(await rendersOf(() => sheet.rename('Other'))).toEqual({ title: 1 })
  expect(screen.getByText('Other')).toBeTruthy()
})

test('a lost connection that comes back renders no row', async () => {
  render(page(<Rows />))
  await shown(size)
  expect(
    await rendersOf(async () => {
      connected.connection.reconnect()
      await new Promise((resolve) => setImmediate(resolve))
    }),
  ).toEqual({})
  expect(connected.connection.getSnapshot()).toMatchObject({ status: 'open', opened: 2 })
})
