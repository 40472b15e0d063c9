import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { Mini } from './test-support/mini.ts'
import { createLive, useLiveField, useLivePart } from './react/index.ts'
import { LiveComponent, registry, type In } from './server/index.ts'
import { mountLive } from './testing/index.ts'

class Todo extends LiveComponent.with({
  state: z.object({
    items: z.array(z.object({ text: z.string(), done: z.boolean() })).default([]),
    at: z.date().optional(),
  }),
  props: z.object({ owner: z.string(), limit: z.number().default(10) }),
  actions: { add: z.object({ text: z.string() }), clear: null, find: z.string().optional() },
}) {
  readonly #secret = 'private members stay possible'

  add(input: In<Todo, 'add'>): number {
    expectTypeOf(input).toEqualTypeOf<{ text: string }>()
    expectTypeOf(this.props).toEqualTypeOf<{ owner: string; limit: number }>()
    return this.state.items.push({ text: input.text, done: false })
  }

  async clear(): Promise<void> {
    this.state.items.splice(0)
    // @ts-expect-error no such field in the state
    this.state.nothing = 1
    // @ts-expect-error a field of another type
    this.state.items.push({ text: 1, done: false })
  }

  find(text: In<Todo, 'find'>): { index: number; secret: boolean } {
    return { index: this.state.items.findIndex((item) => item.text === text), secret: this.#secret.length > 0 }
  }

  undeclared(): void {}
}

class Plain extends LiveComponent.with({ state: z.object({ n: z.number().default(0) }) }) {}

const live = registry({ todo: Todo, plain: Plain, mini: Mini })
const { useLive, useLiveSuspense } = createLive<typeof live>()

/** Never run: what compiles here is the test. */
export function TypesOnly(): void {
  const todo = useLive('todo', { owner: 'ada' })
  expectTypeOf(todo.status).toEqualTypeOf<'connecting' | 'live' | 'offline' | 'failed'>()
  if (todo.state) expectTypeOf(todo.state.items).toEqualTypeOf<{ text: string; done: boolean }[]>()
  if (todo.status === 'live') expectTypeOf(todo.state.at).toEqualTypeOf<Date | undefined>()
  // @ts-expect-error no state before the first has come
  void todo.state.items
  expectTypeOf(todo.add).toEqualTypeOf<(input: { text: string }) => Promise<number>>()
  expectTypeOf(todo.clear).toEqualTypeOf<() => Promise<void>>()
  expectTypeOf(todo.find).toEqualTypeOf<(input?: string) => Promise<{ index: number; secret: boolean }>>()
  expectTypeOf(todo.pending.add).toEqualTypeOf<number | undefined>()
  expectTypeOf(todo.errors[0]?.action).toEqualTypeOf<'add' | 'clear' | 'find' | undefined>()

  // @ts-expect-error a component that is not registered
  useLive('nothing')
  // @ts-expect-error a prop without default is missing
  useLive('todo')
  // @ts-expect-error a prop of another type
  useLive('todo', { owner: 1 })
  // @ts-expect-error a public method that is not declared
  void todo.undeclared
  // @ts-expect-error an action that is not there
  void todo.remove
  // @ts-expect-error an input of another type
  void todo.add({ text: 1 })
  // @ts-expect-error an input that is missing
  void todo.add()
  // @ts-expect-error an action without input
  void todo.clear(1)
  // @ts-expect-error no such pending action
  void todo.pending.nothing

  // @ts-expect-error no such progress
  void todo.progress.nothing

  useLive('plain')
  useLive('plain', {})
  void useLive('mini', { name: 'x' }).rename('y')
}

/** Never run: what a page only expects, picks and fills in. */
export function MoreTypesOnly(): void {
  const todo = useLive(
    'todo',
    { owner: 'ada' },
    {
      optimistic: {
        add(state, input) {
          expectTypeOf(input).toEqualTypeOf<{ text: string }>()
          state.items.push({ text: input.text, done: false })
          // @ts-expect-error a member is missing
          state.items.push({ text: input.text })
          // @ts-expect-error no such field in the state
          state.nothing = 1
        },
        clear(state, input) {
          expectTypeOf(input).toEqualTypeOf<undefined>()
          state.items = []
        },
        find(_state, input) {
          expectTypeOf(input).toEqualTypeOf<string | undefined>()
        },
        // @ts-expect-error an action that is not there
        remove() {},
      },
    },
  )
  expectTypeOf(useLivePart(todo, ({ state }) => state?.items[0]?.done)).toEqualTypeOf<boolean | undefined>()
  // @ts-expect-error no such path in the state
  useLivePart(todo, ({ state }) => state?.items[0]?.nothing)
  // @ts-expect-error no such field in the state
  useLivePart(todo, ({ state }) => state?.nothing)

  const loaded = useLiveSuspense('todo', { owner: 'ada' })
  expectTypeOf(loaded.state.items).toEqualTypeOf<{ text: string; done: boolean }[]>()
  // @ts-expect-error a prop without default is missing
  useLiveSuspense('todo')

  const text = useLiveField(loaded.state.items[0]?.text ?? '', (value) => {
    expectTypeOf(value).toEqualTypeOf<string>()
    return loaded.add({ text: value })
  })
  expectTypeOf(text.bind.value).toEqualTypeOf<string>()
  const done = useLiveField(loaded.state.items[0]?.done ?? false, async (value) => {
    expectTypeOf(value).toEqualTypeOf<boolean>()
  })
  expectTypeOf(done.bind.checked).toEqualTypeOf<boolean>()
  // @ts-expect-error a checkbox has no text
  void done.bind.value
  // @ts-expect-error neither text nor a box
  useLiveField(1, async () => {})
}

class Forgetful extends LiveComponent.with({
  state: z.object({}),
  actions: { forgotten: null },
}) {}

class Wrong extends LiveComponent.with({ state: z.object({}), actions: { set: z.number() } }) {
  set(_text: string): void {}
}

class Hidden extends LiveComponent.with({ state: z.object({}), actions: { hide: null } }) {
  private hide(): void {}
  use(): void {
    this.hide()
  }
}

class Reserved extends LiveComponent.with({ state: z.object({}), actions: { pending: null } }) {
  pending(): void {}
}

describe('registry', () => {
  test('reports, on its entry, a declared action that has no method', () => {
    // @ts-expect-error "no public method with the declared input for action": "forgotten"
    expect(() => registry({ forgetful: Forgetful })).toThrow('"forgetful" declares the action "forgotten"')
  })

  test('reports a method of another input, a private one, a reserved name, and what is no component', () => {
    // @ts-expect-error the declared input is a number
    registry({ wrong: Wrong })
    // @ts-expect-error private
    registry({ hidden: Hidden })
    // @ts-expect-error a name the page uses
    expect(() => registry({ reserved: Reserved })).toThrow('"pending"')
    // @ts-expect-error not made by LiveComponent.with()
    expect(() => registry({ date: Date })).toThrow('is not a class made by LiveComponent.with()')
  })
})

test('mountLive knows props, state and actions', async () => {
  const todo = await mountLive(Todo, { props: { owner: 'ada' }, state: { items: [{ text: 'a', done: true }] } })
  expectTypeOf(todo.state.items).toEqualTypeOf<{ text: string; done: boolean }[]>()
  expect(await todo.call.add({ text: 'b' })).toBe(2)
  expect(todo.component.props).toEqual({ owner: 'ada', limit: 10 })
})

test('a schema of zod/mini serves as well', async () => {
  const component = await mountLive(Mini, { props: { name: 'a' } })
  await component.call.rename('b')
  expect(component.state.name).toBe('b')
})
