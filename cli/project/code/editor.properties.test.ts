import { join } from 'node:path'
import { diffLines } from 'diff'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadCodeEditor } from './editor.ts'
import { added } from './testing/lines.ts'
import { programs } from './testing/programs.ts'

/** `FLUX_RUNS=20000` for a soak. */
const numRuns = Number(process.env['FLUX_RUNS'] ?? 150) * 10
const editor = await loadCodeEditor(join(import.meta.dirname, '../../..'))

/** A semicolon may move to the new end of a statement; the word `type` goes where a type's import becomes a value's. */
const marks = (text: string): string[] => [...text.replace(/[\s;]|\btype\b/g, '')]

/** All that was there is there, in its order; lines change only where code was put into them, or a comma behind them. */
function expectOnlyAdditions(before: string, after: string, edits: number): void {
  expect(added(marks(before), marks(after)).isPart).toBe(true)
  const changed = diffLines(before, after).filter(({ removed }) => removed)
  expect(changed.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(2 * edits)
}

it('only adds to random programs, does so once, and gives every byte back', () => {
  fc.assert(
    fc.property(programs, ({ text, edits }) => {
      const file = { path: 'a.ts', text }
      const edited = editor.apply(file, edits)
      if (edited.kind !== 'changed') throw new Error(JSON.stringify(edited))
      expectOnlyAdditions(text, edited.text, edited.made.length)
      expect(editor.apply({ ...file, text: edited.text }, edits)).toEqual({ kind: 'unchanged' })
      const back = editor.revert({ ...file, text: edited.text }, edited.made)
      expect(back.kind === 'changed' ? back.text : back).toBe(text)
    }),
    { numRuns },
  )
})
