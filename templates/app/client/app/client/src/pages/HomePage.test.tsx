import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { routes } from '../routes.tsx'

// The page alone: no server and no socket. What both do is in tests/api, tests/live and tests/browser.
vi.mock('../lib/live.ts', () => ({
  useConnection: () => ({ status: 'open', opened: 1 }),
  useLive: () => ({
    status: 'live',
    errors: [],
    state: { count: 7, online: [{ id: 'a', name: 'Wren' }] },
  }),
}))

const note = { id: 1, text: 'Water the plants', createdAt: '2026-01-01T10:00:00.000Z' }
const refusal = {
  type: 'about:blank',
  title: 'The input is not valid',
  status: 422,
  code: 'VALIDATION_FAILED',
  errors: [{ path: 'text', message: 'Write something first.' }],
}

const server = vi.fn<(method: string, path: string) => Response>()

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.stubGlobal('fetch', async (input: string | URL, init?: RequestInit) =>
    server(init?.method ?? 'GET', new URL(input, 'http://localhost').pathname),
  )
  server.mockImplementation((method, path) => {
    if (path !== '/api/notes') return Response.json({ status: 'ok' })
    return method === 'GET' ? Response.json([note]) : Response.json(refusal, { status: 422 })
  })
})

afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

test('shows the counter, who is online and the notes', async () => {
  const page = await open('/')
  expect(page.querySelector('[data-count]')?.textContent).toBe('7')
  expect(page.querySelector('[data-presence]')?.textContent).toContain('Wren')
  await vi.waitFor(() =>
    expect(page.querySelector('[data-note]')?.textContent).toContain(note.text),
  )
})

test('shows the message of the server at the field it is about', async () => {
  const page = await open('/')
  const field = page.querySelector<HTMLInputElement>('input[name="text"]')
  await act(async () => page.querySelector('form')?.requestSubmit())
  await vi.waitFor(() => expect(field?.getAttribute('aria-invalid')).toBe('true'))
  const message = document.getElementById(field?.getAttribute('aria-describedby') ?? '')
  expect(message?.textContent).toBe('Write something first.')
})

test('says so when there are no notes', async () => {
  server.mockImplementation(() => Response.json([]))
  const page = await open('/')
  await vi.waitFor(() => expect(page.textContent).toContain('No notes yet.'))
})

test('offers to try again when the server fails', async () => {
  server.mockImplementation(() =>
    Response.json({ ...refusal, status: 503, title: 'Come back later' }, { status: 503 }),
  )
  const page = await open('/')
  await vi.waitFor(() =>
    expect(page.querySelector('[role="alert"]')?.textContent).toContain('Come back later'),
  )
})

test('an unknown address has a page and a title of its own', async () => {
  const page = await open('/nowhere')
  expect(page.querySelector('h1')?.textContent).toBe('There is no page here')
  expect(document.title).toMatch(/^Page not found · /)
})

async function open(path: string): Promise<HTMLElement> {
  const page = document.body.appendChild(document.createElement('div'))
  const router = createMemoryRouter(routes, { initialEntries: [path] })
  await act(async () => createRoot(page).render(<RouterProvider router={router} />))
  return page
}
