import { expect, test } from 'vitest'
import { refuseTaken } from './free-name.ts'

test('a name that is taken is refused with one that is not', () => {
  const refuse = (name: string) => () => refuseTaken(name, ['headers', 'LiveComponent'], 'a middleware', 'it is taken')
  expect(refuse('tenant')).not.toThrow()
  expect(refuse('headers')).toThrow(
    expect.objectContaining({ code: 'INVALID_NAME', fix: 'Use app-headers, for example.' }),
  )
  expect(refuse('LiveComponent')).toThrow(expect.objectContaining({ fix: 'Use app-live-component, for example.' }))
})
