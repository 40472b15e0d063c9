import { expect, expectTypeOf, test } from 'vitest'
import { NotFoundError } from '../errors/errors.ts'
import { ServiceContainer, token } from './index.ts'

const A = token<string>('a')
const B = token<string>('b')
const C = token<{ id: number }>('c')

/** Makes numbered things and notes what happens to them. */
function factory(log: string[], name: string) {
  let made = 0
  return () => {
    const id = ++made
    log.push(`+${name}${id}`)
    return { id, [Symbol.dispose]: () => void log.push(`-${name}${id}`) }
  }
}

test('a singleton is made once, however many ask at once; types come from the token', async () => {
  const log: string[] = []
  const services = new ServiceContainer().singleton(C, async () => (await Promise.resolve(), factory(log, 'c')()))
  const [one, two] = await Promise.all([services.get(C), services.get(C)])
  expect(one).toBe(two)
  expectTypeOf(one).toEqualTypeOf<{ id: number }>()
  expect(log).toEqual(['+c1'])
})

test('scoped is one a scope, transient one each time, and a scope disposes of both', async () => {
  const log: string[] = []
  const T = token<{ id: number }>('t')
  const services = new ServiceContainer().scoped(C, factory(log, 'c')).transient(T, factory(log, 't'))
  const scope = services.scope()
  expect(await scope.get(C)).toBe(await scope.get(C))
  expect(await scope.get(T)).not.toBe(await scope.get(T))
  const other = services.scope()
  expect(await other.get(C)).not.toBe(await scope.get(C))
  await scope.dispose()
  expect(log).toEqual(['+c1', '+t1', '+t2', '+c2', '-t2', '-t1', '-c1'])
})

test('what a closed scope is asked for is refused, but what the app has is given', async () => {
  const services = new ServiceContainer().singleton(A, () => 'a').scoped(B, () => 'b')
  const scope = services.scope()
  await scope.dispose()
  expect(await scope.get(A)).toBe('a')
  await expect(scope.get(B)).rejects.toMatchObject({ code: 'SERVICE_CLOSED' })
})

test('everything is disposed of in reverse, what fails keeps none of the others, and it can begin again', async () => {
  const log: string[] = []
  const services = new ServiceContainer()
    .singleton(C, factory(log, 'c'))
    .singleton(B, async ({ get }) => `b of ${(await get(C)).id}`, {
      dispose: () => {
        throw new Error('no')
      },
    })
    .singleton(A, ({ get }) => get(B), { dispose: (text) => void log.push(`-${text}`) })
  services.useLogger({ child: () => ({}), error: (message: string) => log.push(message) } as never)
  expect(await services.get(A)).toBe('b of 1')
  await services.dispose()
  expect(log).toEqual(['+c1', '-b of 1', 'The service b could not be disposed of', '-c1'])
  expect(await services.get(C)).toMatchObject({ id: 2 })
})

test('disposal waits for open scopes and for what is being made', async () => {
  const log: string[] = []
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const make = factory(log, 'c')
  const services = new ServiceContainer().singleton(C, async () => (await gate, make())).scoped(A, () => 'a')
  const scope = services.scope()
  const making = scope.get(C)
  const done = services.dispose().then(() => log.push('disposed'))
  open()
  await making
  expect(log).toEqual(['+c1'])
  await scope.dispose()
  await done
  expect(log).toEqual(['+c1', '-c1', 'disposed'])
})

test('scopes that do not end are ended after the deadline', async () => {
  const log: string[] = []
  const services = new ServiceContainer().scoped(C, factory(log, 'c'))
  await services.scope().get(C)
  await services.dispose({ deadline: 1 })
  expect(log).toEqual(['+c1', '-c1'])
})

test('a value is given as it is and not disposed of', async () => {
  const log: string[] = []
  const thing = factory(log, 'c')()
  const services = new ServiceContainer().value(C, thing)
  expect(await services.get(C)).toBe(thing)
  await services.dispose()
  expect(log).toEqual(['+c1'])
})

test('a cycle is shown as a chain, also where the two begin at the same time', async () => {
  const services = new ServiceContainer()
    .singleton(A, ({ get }) => get(B))
    .singleton(B, async ({ get }) => String((await get(C)).id))
    .singleton(C, async ({ get }) => ({ id: (await get(A)).length }))
  await expect(services.get(A)).rejects.toMatchObject({
    code: 'SERVICE_CYCLE',
    message: 'Services need each other: a → b → c → a',
  })
  const results = await Promise.allSettled([services.get(A), services.get(B), services.get(C)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])

  const self = new ServiceContainer().transient(A, ({ get }) => get(A))
  await expect(self.get(A)).rejects.toThrow('a → a')
})

test('what is missing is named with who asked for it', async () => {
  const services = new ServiceContainer().singleton(A, ({ get }) => get(B))
  await expect(services.get(C)).rejects.toThrow('There is no service c: register')
  await expect(services.get(A)).rejects.toThrow('There is no service b (a → b): register')
  await expect(services.start()).rejects.toMatchObject({ code: 'SERVICE_MISSING' })
})

test('what lives for a request is not for the app, nor for what outlives a request', async () => {
  const services = new ServiceContainer().scoped(A, () => 'a').singleton(B, ({ get }) => get(A))
  await expect(services.get(A)).rejects.toMatchObject({ code: 'SERVICE_SCOPE' })
  await expect(services.scope().get(B)).rejects.toThrow('cannot hold it (b → a)')
})

test('a factory that fails is tried again by the next one to ask; errors made for an answer go on as they are', async () => {
  let tries = 0
  const services = new ServiceContainer()
    .singleton(A, () => {
      if (++tries === 1) throw new Error('not yet')
      return 'a'
    })
    .singleton(B, () => {
      throw new NotFoundError('no such tenant')
    })
  await expect(services.get(A)).rejects.toMatchObject({
    code: 'SERVICE_FAILED',
    message: 'The service a could not be made: not yet',
  })
  expect(await services.get(A)).toBe('a')
  await expect(services.get(B)).rejects.toBeInstanceOf(NotFoundError)
})

test('an override stands for one registration in a copy, and for a token that is there', async () => {
  const services = new ServiceContainer().singleton(A, () => 'real').singleton(B, ({ get }) => get(A))
  const fake = services.override(A, () => 'fake')
  expect([await services.get(B), await fake.get(B)]).toEqual(['real', 'fake'])
  expect(() => services.override(C, () => ({ id: 1 }))).toThrow('There is no service c')
  expect(() => services.singleton(A, () => 'again')).toThrow('registered already')
})

test('a plain object may stand for a class with private fields', async () => {
  class Clock {
    readonly #zone = 'UTC'
    now() {
      return this.#zone
    }
  }
  const Time = token<Clock>('time')
  const services = new ServiceContainer().singleton(Time, () => new Clock())
  expect((await services.override(Time, () => ({ now: () => 'noon' })).get(Time)).now()).toBe('noon')
  // @ts-expect-error what it does not have is missed
  services.override(Time, () => ({}))
})

test('a factory may keep `get` and ask later', async () => {
  const services = new ServiceContainer()
    .singleton(A, ({ get }) => get(C).then(({ id }) => String(id)))
    .singleton(C, () => ({ id: 7 }))
  const Later = token<() => Promise<string>>('later')
  services.singleton(
    Later,
    ({ get }) =>
      () =>
        get(A),
  )
  expect(await (await services.get(Later))()).toBe('7')
})
