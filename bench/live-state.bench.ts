import { StateTracker } from '../runtime/src/live/server/state/tracker.ts'
import { defineBench } from './define-bench.ts'

/** What a list of ten thousand rows may cost, in units of one of a hundred. */
const LARGE = 2
const CHANGES = 20_000

interface Rows {
  items: { id: number; done: boolean; title: string }[]
}

const rowsOf = (count: number): Rows => ({
  items: Array.from({ length: count }, (_, id) => ({ id, done: false, title: `Row ${id}` })),
})

/** Milliseconds of processor time of so many changes, each taken as the patch it is sent as. */
function changing(count: number, change: (state: Rows, n: number) => void, times = CHANGES): () => Promise<number> {
  const tracker = new StateTracker(rowsOf(count), () => {})
  const state = tracker.state as Rows // what the tracker was made from
  // every row is read once, so that what is measured is a change and not the first sight of a row
  for (const row of state.items) row.done = false
  return async () => {
    const before = process.cpuUsage()
    for (let n = 0; n < times; n++) {
      tracker.begin()
      change(state, n)
      tracker.commit()
      tracker.take()
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
}

const oneField = (state: Rows, n: number): void => {
  const row = state.items[(n * 7) % 100]
  if (row) row.done = !row.done
}
const append = (state: Rows, n: number): void => {
  state.items.push({ id: -n, done: false, title: 'new' })
  state.items.pop()
}

export default [
  defineBench({
    title: `${CHANGES} changes of one field of a row`,
    rounds: 11,
    cases: () => [
      { name: '100 rows', run: changing(100, oneField) },
      { name: '10,000 rows', limit: LARGE, run: changing(10_000, oneField) },
    ],
  }),
  defineBench({
    title: `${CHANGES} rows appended and taken off`,
    rounds: 11,
    cases: () => [
      { name: '100 rows', run: changing(100, append) },
      { name: '10,000 rows', limit: LARGE, run: changing(10_000, append) },
    ],
  }),
]
