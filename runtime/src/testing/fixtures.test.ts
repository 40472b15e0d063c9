import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineFixture, SeededRandom } from './index.ts'

const noteSchema = z.object({ text: z.string().min(1), tags: z.array(z.string()), at: z.date() })

const notes = () =>
  defineFixture({
    shape: noteSchema,
    seed: 7,
    defaults: ({ n, random }) => ({ text: `${n} ${random.words(2)}`, tags: ['home'], at: random.date() }),
  })

test('makes what a test does not say, and takes what it does', () => {
  const fixture = notes()
  expect(fixture.build({ text: 'milk' })).toMatchObject({ text: 'milk', tags: ['home'] })
  expect(fixture.build().text).toMatch(/^2 \w+ \w+$/)
  expect(fixture.buildMany(2, { tags: [] }).map(({ tags }) => tags)).toEqual([[], []])
  expect(fixture.buildMany(2, (index) => ({ text: `${index}` })).map(({ text }) => text)).toEqual(['0', '1'])
})

test('the same seed gives the same, another one something else', () => {
  expect(notes().buildMany(5)).toEqual(notes().buildMany(5))
  const used = notes()
  const before = used.buildMany(3)
  expect(used.fresh().buildMany(3)).toEqual(before)
  expect(used.fresh(8).buildMany(3)).not.toEqual(before)
})

test('what does not fit its shape any more is told', () => {
  expect(() => notes().build({ text: '' })).toThrow(/^A fixture does not fit its shape: text: Too small/)
})

test('seeded values stay what they are from release to release, and within their bounds', () => {
  const random = new SeededRandom(1)
  expect([random.next(), random.int(1, 6), random.words(2)]).toMatchInlineSnapshot(`
    [
      0.6270739405881613,
      1,
      "kelp timber",
    ]
  `)
  expect(random.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  const rolls = Array.from({ length: 2000 }, () => random.int(1, 6))
  expect([Math.min(...rolls), Math.max(...rolls), new Set(rolls).size]).toEqual([1, 6, 6])
  expect(() => random.pick([])).toThrow('There is nothing to pick from')
})
