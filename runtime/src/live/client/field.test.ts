import { describe, expect, test } from 'vitest'
import { LiveError } from './error.ts'
import { LiveField } from './field.ts'

/** A field, what it shows, and a server that answers when it is told to. */
function field(first = 'server') {
  const sent: string[] = []
  const answers: { resolve(): void; reject(error: unknown): void }[] = []
  let server = first
  const send = (value: string): Promise<void> => {
    sent.push(value)
    return new Promise<void>((resolve, reject) => answers.push({ resolve: () => resolve(), reject }))
  }
  const it = new LiveField(server, send)
  const answer = async (error?: unknown): Promise<void> => {
    const next = answers.shift()
    if (error === undefined) next?.resolve()
    else next?.reject(error)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    it,
    sent,
    answer,
    server(value: string, on?: 'blur'): void {
      server = value
      it.follow(server, send, on)
    },
    get shown(): string {
      const { own } = it.getSnapshot()
      return own ? own.value : server
    },
  }
}

describe('a form field', () => {
  test('follows the server while nobody is in it', () => {
    const one = field()
    one.server('other')
    expect(one.shown).toBe('other')
  })

  test('keeps what is in it from the moment somebody enters it until they leave it', () => {
    const one = field()
    one.it.focus()
    one.server('other')
    expect(one.shown).toBe('server')
    one.it.blur()
    expect(one.shown).toBe('other')
    expect(one.sent).toEqual([])
  })

  test('keeps what was entered until the server has it, also when left', async () => {
    const one = field()
    one.it.focus()
    one.it.input('mine')
    expect(one.it.getSnapshot()).toMatchObject({ pending: true })
    one.it.blur()
    one.server('theirs')
    expect(one.shown).toBe('mine')
    one.server('mine')
    await one.answer()
    expect(one.it.getSnapshot()).toEqual({ own: undefined, pending: false, error: undefined })
    one.server('theirs')
    expect(one.shown).toBe('theirs')
  })

  test('has one value on its way, and then the last one entered', async () => {
    const one = field()
    one.it.focus()
    for (const text of ['a', 'ab', 'abc', 'abcd']) one.it.input(text)
    expect(one.sent).toEqual(['a'])
    await one.answer()
    expect(one.sent).toEqual(['a', 'abcd'])
    await one.answer()
    expect(one.it.getSnapshot()).toMatchObject({ own: { value: 'abcd' }, pending: false })
  })

  test('keeps what was refused, says why, and lets go of it on reset or with the next that is taken', async () => {
    const one = field()
    one.it.input('wrong')
    await one.answer(new Error('No'))
    one.it.blur()
    expect(one.shown).toBe('wrong')
    expect(one.it.getSnapshot()).toMatchObject({ pending: false, error: new Error('No') })
    one.it.reset()
    expect(one.shown).toBe('server')
    one.it.input('wrong')
    await one.answer(new Error('No'))
    one.it.input('right')
    expect(one.it.getSnapshot().error).toBeUndefined()
    await one.answer()
    expect(one.shown).toBe('server')
  })

  test('a refusal of what has been overtaken is not told', async () => {
    const one = field()
    one.it.input('a')
    one.it.input('ab')
    await one.answer(new Error('Too short'))
    expect(one.sent).toEqual(['a', 'ab'])
    expect(one.it.getSnapshot().error).toBeUndefined()
    await one.answer()
    expect(one.it.getSnapshot()).toMatchObject({ error: undefined, pending: false })
  })

  test('sends again what was sent to a server that is gone', async () => {
    const one = field()
    one.it.input('mine')
    await one.answer(new LiveError({ code: 'STATE_LOST', detail: 'Another server.' }))
    expect(one.sent).toEqual(['mine', 'mine'])
    expect(one.it.getSnapshot()).toMatchObject({ pending: true, error: undefined })
  })

  test('sends nothing while an input method composes', async () => {
    const one = field()
    one.it.focus()
    one.it.compose(true)
    one.it.input('ｋ')
    one.it.input('か')
    expect(one.sent).toEqual([])
    expect(one.shown).toBe('か')
    one.it.compose(false)
    expect(one.sent).toEqual(['か'])
    one.it.compose(true)
    one.it.input('かん')
    await one.answer()
    expect(one.sent).toEqual(['か'])
    one.it.blur()
    expect(one.sent).toEqual(['か', 'かん'])
  })

  test('can wait until it is left', () => {
    const one = field()
    one.server('server', 'blur')
    one.it.focus()
    one.it.input('a')
    one.it.input('ab')
    expect(one.sent).toEqual([])
    one.it.blur()
    expect(one.sent).toEqual(['ab'])
    expect(one.shown).toBe('ab')
  })
})
