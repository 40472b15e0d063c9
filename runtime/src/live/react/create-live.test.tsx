// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { memo, StrictMode, useEffect, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { connectLive, type ConnectedLive } from '../testing/index.ts'
import { createLive } from './index.ts'

class Board extends LiveComponent.with({
  scope: 'shared',
  key: ({ name }) => name,
  state: z.object({
    title: z.string().default('none'),
    cards: z.array(z.object({ id: z.number(), text: z.string() })).default([]),
  }),
  props: z.object({ name: z.string().default('main') }),
  actions: { add: z.string(), edit: z.object({ id: z.number(), text: z.string().min(1) }) },
}) {
  override onMount(): void {
    this.state.title = this.props.name
  }

  add(text: In<Board, 'add'>): void {
    this.state.cards.push({ id: this.state.cards.length, text })
  }

  edit({ id, text }: In<Board, 'edit'>): void {
    const card = this.state.cards[id]
    if (card) card.text = text
  }
}

const live = registry({ board: Board })
const { LiveProvider, useLive, useConnection } = createLive<typeof live>()

let connected: ConnectedLive
const rendered: Record<string, number> = {}

beforeEach(() => {
  connected = connectLive(live, { connection: { linger: 0 } })
  for (const key of Object.keys(rendered)) delete rendered[key]
})
afterEach(async () => {
  cleanup()
  await connected.stop()
})

const Card = memo(function Card({ card }: { card: { id: number; text: string } }) {
  useEffect(() => void (rendered[card.text] = (rendered[card.text] ?? 0) + 1))
  return <li>{card.text}</li>
})

type Handle = ReturnType<typeof useLive<'board'>>
let handle: Handle
const seenActions = new Set<unknown>()

function Cards({ name }: { name?: string }) {
  const board = useLive('board', name === undefined ? {} : { name })
  useEffect(() => {
    handle = board
    seenActions.add(board.add)
  })
  if (!board.state) return <p>{board.status}</p>
  return (
    <>
      <h1>{board.state.title}</h1>
      <ul>
        {board.state.cards.map((card) => (
          <Card key={card.id} card={card} />
        ))}
      </ul>
      <p>{board.errors.map((error) => `${error.action}: ${error.code}`).join()}</p>
    </>
  )
}

function Banner() {
  return <p data-testid="banner">{useConnection().status}</p>
}

const page = (children: ReactNode) => (
  <StrictMode>
    <LiveProvider connection={connected.connection}>{children}</LiveProvider>
  </StrictMode>
)

/** Runs what a page does and what comes back of it. */
async function settle(work: () => unknown): Promise<void> {
  await act(async () => {
    await work()
    await new Promise((resolve) => setImmediate(resolve))
  })
}

describe('useLive', () => {
  test('shows the state, calls actions, and renders again only what changed', async () => {
    render(page([<Cards key="cards" />, <Banner key="banner" />]))
    expect(screen.getByText('connecting', { selector: 'p:not([data-testid])' })).toBeTruthy()
    await screen.findByText('main')
    expect(screen.getByTestId('banner').textContent).toBe('open')
    expect(connected.live.stats).toMatchObject({ sockets: 1, mounts: 1 })
    await settle(() => handle.add('one'))
    await settle(() => handle.add('two'))
    const before = { ...rendered }
    await settle(() => handle.edit({ id: 1, text: 'changed' }))
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['one', 'changed'])
    expect(rendered['one']).toBe(before['one'])
    expect(seenActions.size).toBe(1)
  })

  test('shows a refusal in errors and says nothing on the console', async () => {
    const error = vi.spyOn(console, 'error')
    render(page(<Cards />))
    await screen.findByText('main')
    await settle(() => void handle.edit({ id: 0, text: '' }))
    expect(await screen.findByText('edit: INPUT_INVALID')).toBeTruthy()
    expect(error).not.toHaveBeenCalled()
    error.mockRestore()
  })

  test('follows its props, and unmounts with the page', async () => {
    const { rerender, unmount } = render(page(<Cards name="a" />))
    await screen.findByText('a')
    rerender(page(<Cards name="b" />))
    await screen.findByText('b')
    await vi.waitFor(() => expect(connected.live.stats.mounts).toBe(1))
    unmount()
    await vi.waitFor(() => expect(connected.live.stats).toMatchObject({ sockets: 0, mounts: 0 }))
  })

  test('gives a plain object that neither waits, writes itself nor has actions of the language', async () => {
    render(page(<Cards />))
    await screen.findByText('main')
    const loose = handle as unknown as Record<string, unknown>
    expect(loose['then']).toBeUndefined()
    expect(loose['toJSON']).toBeUndefined()
    expect(loose['$$typeof']).toBeUndefined()
    expect(String(handle)).toBe('[object Object]')
    expect(Object.keys(handle).toSorted()).toEqual(['errors', 'pending', 'progress', 'state', 'status'])
    expect(JSON.parse(JSON.stringify(handle))).toMatchObject({ status: 'live' })
  })
})
