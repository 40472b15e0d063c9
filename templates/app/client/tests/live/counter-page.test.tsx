// @vitest-environment jsdom
import { connectLive, type ConnectedLive } from '@fluxstack/runtime/live/testing'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Counter } from '../../app/client/src/components/Counter.tsx'
import { LiveProvider } from '../../app/client/src/lib/live.ts'
import { live } from '../../app/server/live/index.ts'

// The page and the server in one process, without a network.
let connected: ConnectedLive
let pages: Root[]

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  connected = connectLive(live)
  pages = []
})

afterEach(async () => {
  for (const page of pages) act(() => page.unmount())
  document.body.replaceChildren()
  await connected.stop()
  vi.unstubAllGlobals()
})

test('two pages count together', async () => {
  const [one, other] = [await open(), await open()]
  await press(one, 'Add one')
  await press(other, 'Add one')
  expect([count(one), count(other)]).toEqual(['2', '2'])
  await press(one, 'Reset')
  expect(count(other)).toBe('0')
})

test('a press that is lost on its way is counted once, when the connection is back', async () => {
  const page = await open()
  await act(async () => {
    page.querySelector<HTMLButtonElement>('[aria-label="Add one"]')?.click()
    connected.lose()
  })
  expect(count(page)).toBe('0')
  await act(async () => connected.comeBack())
  await act(() => vi.waitFor(() => expect(count(page)).toBe('1')))
})

async function open(): Promise<HTMLElement> {
  const element = document.body.appendChild(document.createElement('div'))
  const page = createRoot(element)
  pages.push(page)
  await act(async () => {
    page.render(
      <LiveProvider connection={connected.connection}>
        <Counter />
      </LiveProvider>,
    )
  })
  await act(() => vi.waitFor(() => expect(count(element)).toBeDefined()))
  return element
}

async function press(page: HTMLElement, label: string) {
  const buttons = [...page.querySelectorAll('button')]
  const before = count(page)
  await act(async () => {
    buttons.find((one) => [one.ariaLabel, one.textContent].includes(label))?.click()
    await vi.waitFor(() => expect(connected.connection.getSnapshot().away).toBe(0))
  })
  await act(() => vi.waitFor(() => expect(count(page)).not.toBe(before)))
}

const count = (page: HTMLElement) =>
  page.querySelector<HTMLElement>('[data-count]')?.dataset['count']
