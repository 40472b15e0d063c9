import { join } from 'node:path'
import { diffLines } from 'diff'
import * as fc from 'fast-check'
import { format } from 'oxfmt'
import { expect, it } from 'vitest'
import type { Edited } from './edit.ts'
import { loadCodeEditor } from './editor.ts'
import { added } from './testing/lines.ts'
import { programs } from './testing/programs.ts'

/** `FLUX_RUNS=20000` for a soak. */
const numRuns = Number(process.env['FLUX_RUNS'] ?? 150) * 10
const editor = await loadCodeEditor(join(import.meta.dirname, '../../..'))
const path = 'a.ts'

/** A semicolon may move to the new end of a statement; the word `type` goes where a type's import becomes a value's. */
const marks = (text: string): string[] => [...text.replace(/[\s;]|\btype\b/g, '')]

/** All that was there is there, in its order; lines change only where code was put into them, or a comma behind them. */
function expectOnlyAdditions(before: string, after: string, edits: number): void {
  expect(added(marks(before), marks(after)).isPart).toBe(true)
  const changed = diffLines(before, after).filter(({ removed }) => removed)
  expect(changed.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(2 * edits)
}

function changed(edited: Edited): Extract<Edited, { kind: 'changed' }> {
  if (edited.kind === 'changed') return edited
  throw new Error(JSON.stringify(edited))
}

it('only adds to random programs, does so once, and gives every byte back', () => {
  fc.assert(
    fc.property(programs, ({ text, edits }) => {
      const after = changed(editor.apply({ path, text }, edits))
      expectOnlyAdditions(text, after.text, after.made.length)
      expect(editor.apply({ path, text: after.text }, edits)).toEqual({ kind: 'unchanged' })
      expect(changed(editor.revert({ path, text: after.text }, after.made)).text).toBe(text)
    }),
    { numRuns },
  )
})

it('takes out its own and nothing else when the file has been worked on', () => {
  const more = fc.constantFrom('\nmine(1)\n', '\n// mine\n', '\n\nexport const mine = [1, 2]\n')
  fc.assert(
    fc.property(programs, more, ({ text: program, edits }, mine) => {
      const eol = program.includes('\r\n') ? '\r\n' : '\n'
      const text = `${program}${eol}last()`
      const end = mine.replaceAll('\n', eol)
      const after = changed(editor.apply({ path, text }, edits))
      expect(changed(editor.revert({ path, text: after.text + end }, after.made)).text).toBe(text + end)
    }),
    { numRuns: numRuns / 2 },
  )
})

it('gives every byte of a formatted program back when the formatter goes over it in between', async () => {
  const formatted = async (text: string): Promise<string> => {
    return (await format(path, text, { printWidth: 100, singleQuote: true, semi: false })).code
  }
  await fc.assert(
    fc.asyncProperty(programs, async ({ text: program, edits }) => {
      const text = await formatted(program)
      // A formatter that changes its own work on a second look gives nothing to compare with.
      fc.pre((await formatted(text)) === text)
      const after = changed(editor.apply({ path, text }, edits))
      const neat = await formatted(after.text)
      expect(editor.apply({ path, text: neat }, edits)).toEqual({ kind: 'unchanged' })
      expect(await formatted(changed(editor.revert({ path, text: neat }, after.made)).text)).toBe(text)
    }),
    { numRuns: numRuns / 5 },
  )
})
