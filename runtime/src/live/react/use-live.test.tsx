// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { Component, StrictMode, Suspense, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry, type In } from '../server/index.ts'
import { connectLive, type ConnectedLive } from '../testing/index.ts'
import { createLive, useLiveField } from './index.ts'

let decide: (() => void)[] = []

class Form extends LiveComponent.with({
  scope: 'shared',
  state: z.object({
    title: z.string().default('first'),
    done: z.boolean().default(false),
    size: z.string().default('m'),
  }),
  actions: {
    rename: z.string().refine((text) => !text.includes('!'), 'No shouting.'),
    finish: z.boolean(),
    resize: z.string(),
    slow: z.string(),
  },
}) {
  rename(title: In<Form, 'rename'>): void {
    this.state.title = title
  }

  finish(done: In<Form, 'finish'>): void {
    this.state.done = done
  }

  resize(size: In<Form, 'resize'>): void {
    this.state.size = size
  }

  async slow(title: In<Form, 'slow'>): Promise<void> {
    await new Promise<void>((resolve) => decide.push(resolve))
    if (title === 'refused') throw Object.assign(new Error('Refused'), { code: 'NO', statusCode: 409 })
    this.state.title = title
  }
}

const live = registry({ form: Form })
const { LiveProvider, useLive, useLiveSuspense, useConnection } = createLive<typeof live>()

let connected: ConnectedLive
beforeEach(() => {
  decide = []
  connected = connectLive(live, { connection: { linger: 0 } })
})
afterEach(async () => {
  cleanup()
  await connected.stop()
})

const page = (children: ReactNode): ReactNode => (
  <StrictMode>
    <LiveProvider connection={connected.connection}>{children}</LiveProvider>
  </StrictMode>
)

/** Runs what a page does and what comes back of it. */
async function settle(work: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await work()
    await new Promise((resolve) => setImmediate(resolve))
  })
}

describe('an optimistic change', () => {
  function Slow() {
    const form = useLive(
      'form',
      {},
      {
        optimistic: {
          slow(state, title) {
            state.title = title
          },
        },
      },
    )
    return (
      <>
        <h1>{form.state?.title}</h1>
        <button onClick={() => form.slow('taken')}>take</button>
        <button onClick={() => form.slow('refused')}>refuse</button>
        <p>{form.errors.map(({ message }) => message).join()}</p>
        <p data-testid="pending">{form.pending.slow ?? 0}</p>
      </>
    )
  }
  const title = (): string | null => screen.getByRole('heading').textContent

  test('is shown at once and stays when it is taken, and goes when it is refused', async () => {
    render(page(<Slow />))
    await screen.findByText('first')
    await settle(() => fireEvent.click(screen.getByText('take')))
    expect(title()).toBe('taken')
    expect(screen.getByTestId('pending').textContent).toBe('1')
    await settle(() => decide.shift()?.())
    expect(title()).toBe('taken')
    await settle(() => fireEvent.click(screen.getByText('refuse')))
    expect(title()).toBe('refused')
    await settle(() => decide.shift()?.())
    expect(title()).toBe('taken')
    expect(screen.getByText('Refused')).toBeTruthy()
    expect(screen.getByTestId('pending').textContent).toBe('0')
  })
})

describe('a field', () => {
  function Fields() {
    const form = useLive('form')
    const title = useLiveField(form.state?.title ?? '', (text) => form.rename(text))
    const done = useLiveField(form.state?.done ?? false, (checked) => form.finish(checked))
    const size = useLiveField(form.state?.size ?? 'm', (value) => form.resize(value))
    return (
      <form>
        <input aria-label="title" {...title.bind} />
        <textarea aria-label="same" {...title.bind} />
        <input aria-label="done" type="checkbox" {...done.bind} />
        <select aria-label="size" {...size.bind}>
          <option>s</option>
          <option>m</option>
          <option>l</option>
        </select>
        <p>{title.error instanceof Error ? 'refused' : ''}</p>
      </form>
    )
  }
  const input = (): HTMLInputElement => screen.getByLabelText('title')
  const other = () => {
    const component = connected.connection.component('form')
    component.subscribe(() => {})
    return component
  }

  test('of each kind shows the server’s value and sends what is entered', async () => {
    const error = vi.spyOn(console, 'error')
    render(page(<Fields />))
    await vi.waitFor(() => expect(input().value).toBe('first'))
    await settle(() => fireEvent.change(input(), { target: { value: 'second' } }))
    await settle(() => fireEvent.click(screen.getByLabelText('done')))
    await settle(() => fireEvent.change(screen.getByLabelText('size'), { target: { value: 'l' } }))
    const [instance] = connected.live.hub.states.instances.values()
    expect(instance?.component.state).toEqual({ title: 'second', done: true, size: 'l' })
    const theirs = other()
    await settle(() => theirs.call('finish', false))
    expect((screen.getByLabelText('done') as HTMLInputElement).checked).toBe(false)
    expect(error).not.toHaveBeenCalled()
    error.mockRestore()
  })

  test('keeps text, caret and focus while somebody else changes the same text, and takes theirs when it is left', async () => {
    render(page(<Fields />))
    await vi.waitFor(() => expect(input().value).toBe('first'))
    input().focus()
    await settle(() => fireEvent.change(input(), { target: { value: 'mine' } }))
    input().setSelectionRange(2, 2)
    const theirs = other()
    await settle(() => theirs.call('rename', 'theirs'))
    expect([input().value, input().selectionStart, document.activeElement]).toEqual(['mine', 2, input()])
    await settle(() => input().blur())
    expect(input().value).toBe('theirs')
  })

  test('keeps what was refused and says so', async () => {
    render(page(<Fields />))
    await vi.waitFor(() => expect(input().value).toBe('first'))
    await settle(() => fireEvent.change(input(), { target: { value: 'loud!' } }))
    await settle(() => fireEvent.blur(input()))
    expect(input().value).toBe('loud!')
    expect(screen.getByText('refused')).toBeTruthy()
    await settle(() => fireEvent.change(input(), { target: { value: 'calm' } }))
    expect(input().value).toBe('calm')
    expect(screen.queryByText('refused')).toBeNull()
  })

  test('keeps what was typed while there was no connection', async () => {
    render(page(<Fields />))
    await vi.waitFor(() => expect(input().value).toBe('first'))
    connected.connection.reconnect()
    for (const text of ['o', 'of', 'off', 'offline']) fireEvent.change(input(), { target: { value: text } })
    expect(input().value).toBe('offline')
    await settle()
    await vi.waitFor(() =>
      expect([...connected.live.hub.states.instances.values()][0]?.component.state).toMatchObject({ title: 'offline' }),
    )
    expect(input().value).toBe('offline')
  })
})

describe('useLiveSuspense', () => {
  function Title({ name = 'form' }: { name?: 'form' }) {
    const form = useLiveSuspense(name)
    return <h1>{form.state.title}</h1>
  }

  class Boundary extends Component<{ children: ReactNode }> {
    override state: { error?: Error } = {}
    static getDerivedStateFromError(error: Error) {
      return { error }
    }
    override render(): ReactNode {
      return this.state.error ? <p>{`caught ${this.state.error.message}`}</p> : this.props.children
    }
  }

  test('shows the fallback until the state has come, and mounts once', async () => {
    const fallback = vi.fn<() => ReactNode>(() => <p>wait</p>)
    const Fallback = (): ReactNode => fallback()
    const suspended = (
      <Suspense fallback={<Fallback />}>
        <Title />
        <Title />
      </Suspense>
    )
    await settle(() => render(page(suspended)))
    expect(fallback).toHaveBeenCalled()
    expect(await screen.findAllByText('first')).toHaveLength(2)
    expect(connected.live.stats.mounts).toBe(1)
    cleanup()
    await vi.waitFor(() => expect(connected.live.stats.mounts).toBe(0))
  })

  test('throws what the server refused', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const refused = (
      <Boundary>
        <Suspense fallback={<p>wait</p>}>
          <Title name={'nothing' as 'form'} />
        </Suspense>
      </Boundary>
    )
    await settle(() => render(page(refused)))
    expect(await screen.findByText(/caught The server has no component/)).toBeTruthy()
    error.mockRestore()
  })
})

test('useConnection renders again only for what was read of it', async () => {
  let banners = 0
  function Banner() {
    banners++
    const { status, reconnect } = useConnection()
    return <button onClick={reconnect}>{status}</button>
  }
  function Use() {
    const form = useLive('form')
    return <button onClick={() => form.rename('x')}>{`rename ${form.status}`}</button>
  }
  render(<LiveProvider connection={connected.connection}>{[<Banner key="a" />, <Use key="b" />]}</LiveProvider>)
  await screen.findByText('open')
  const before = banners
  await screen.findByText('rename live')
  await settle(() => fireEvent.click(screen.getByText('rename live')))
  expect(banners).toBe(before)
  await settle(() => fireEvent.click(screen.getByText('open')))
  await screen.findByText('open')
  expect(connected.connection.getSnapshot().opened).toBe(2)
})
