import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyRows } from './conformance/body-rows.ts'
import { fileRows } from './conformance/file-rows.ts'
import { httpRows } from './conformance/http-rows.ts'
import { lifecycleRows } from './conformance/lifecycle-rows.ts'
import { holds, isFaulty } from './conformance/row.ts'
import { columns, tableInDocument, tableOf, writeTable } from './conformance/table.ts'
import { node } from './support/runtimes.ts'
import { makeTarget, type Target } from './conformance/target.ts'

const rows = [...httpRows, ...bodyRows, ...fileRows, ...lifecycleRows]
/** Of each row, the columns in which it did what it says. */
const results = new Map<string, Set<string>>(rows.map(({ name }) => [name, new Set()]))

describe.each(columns)('$title', ({ title, mode, runtime }) => {
  let target: Target & { remove(): Promise<void> }

  beforeAll(async () => {
    target = await makeTarget(mode, await runtime())
  })

  afterAll(async () => {
    await target?.server.stop()
    await target?.remove()
  })

  test('is what it says', async () => {
    const runs = await (await target.server.fetch('/api/runtime')).text()
    // the suite may be run by another Node than the one that the table is about
    expect(target.runtime === node ? runs.split(' ')[0] : runs).toBe(
      target.runtime === node ? 'Node' : title.split(',')[0],
    )
  })

  test.each(rows.filter(({ modes }) => modes?.includes(mode) ?? true))('$name', async (row) => {
    const isGood = await holds(row, target)
    if (isGood) results.get(row.name)?.add(title)
    expect(isGood).toBe(!isFaulty(row, mode, target.runtime.name))
  })
})

test('docs/conformance.md shows what came out', async () => {
  const table = tableOf(rows, columns, results)
  const titles = columns.map(({ title }) => title)
  if (process.env['FLUX_UPDATE_CONFORMANCE'] === '1') await writeTable('conformance.md', titles, table)
  expect(await tableInDocument('conformance.md')).toEqual(table)
})
