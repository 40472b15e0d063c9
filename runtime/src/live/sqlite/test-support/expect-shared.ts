import { expect } from 'vitest'
import type { Shared } from './processes.ts'

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index)

/** Nothing lost, nothing twice, one order for all. */
export function expectShared(shared: Shared, { processes, rounds }: { processes: number; rounds: number }): void {
  const all = processes * rounds
  expect(shared.counter).toBe(all)
  expect(shared.claimed.flat().toSorted((a, b) => a - b)).toEqual(upTo(rounds))
  expect(shared.gaps).toBe(0)
  expect(shared.heard.map(({ sequence }) => sequence)).toEqual(upTo(all, 1))
  for (const [index, sequences] of shared.sequences.entries()) {
    const theirs = shared.heard.filter(({ payload }) => payload.startsWith(`p${index} `))
    expect(theirs.map(({ payload }) => payload)).toEqual(upTo(rounds).map((round) => `p${index} ${round}`))
    expect(theirs.map(({ sequence }) => sequence)).toEqual(sequences)
  }
  expect(shared.resumed).toEqual(upTo(all - 9, 10))
}
