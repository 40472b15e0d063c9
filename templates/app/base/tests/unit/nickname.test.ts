import { expect, test } from 'vitest'
import { nickname } from '../../app/server/live/nickname.ts'

test('nobody shares a name', () => {
  const taken: string[] = []
  for (let visitor = 0; visitor < 40; visitor++) taken.push(nickname(taken))
  expect(new Set(taken).size).toBe(40)
  expect(taken[16]).toBe(`${taken[0]} 2`)
})
