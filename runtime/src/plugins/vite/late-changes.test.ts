import { utimesSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LateChanges } from './late-changes.ts'
import { tempApp } from './test-support/stand-in.ts'

test('tells again of a file that is written just after it was told of, and only then', async () => {
  const app = tempApp({ 'a.ts': '1', 'b.ts': '1' })
  const again = await new Promise<string>((resolve) => {
    const late = new LateChanges(resolve)
    late.watch(app.path('b.ts'))
    late.watch(app.path('a.ts'))
    const later = new Date(Date.now() + 5000)
    utimesSync(app.path('a.ts'), later, later)
  })
  expect(again).toBe(app.path('a.ts'))
  app.remove()
})
