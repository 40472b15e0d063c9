import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeConformanceApp } from './artefacts/apps.ts'
import { artefacts, type Artefact, buildFor } from './artefacts/columns.ts'
import { fileServer } from './artefacts/file-server.ts'
import { bodyRows } from './conformance/body-rows.ts'
import { fileRows } from './conformance/file-rows.ts'
import { httpRows } from './conformance/http-rows.ts'
import { lifecycleRows } from './conformance/lifecycle-rows.ts'
import { holds, isFaulty } from './conformance/row.ts'
import { tableInDocument, tableOf, writeTable } from './conformance/table.ts'
import { script, type Target } from './conformance/target.ts'
import type { App } from './support/app.ts'
import { removeOwnStore } from './support/images/buildah.ts'

const rows = [...httpRows, ...bodyRows, ...fileRows, ...lifecycleRows].filter(
  ({ modes }) => modes?.includes('production') ?? true,
)
/** Of each row, the artefacts in which it did what it says. */
const results = new Map<string, Set<string>>(rows.map(({ name }) => [name, new Set()]))
let app: App

beforeAll(async () => {
  app = await makeConformanceApp()
})

afterAll(async () => {
  await removeOwnStore()
  await app?.remove()
})

describe.each(artefacts)('$title', ({ title, name, make, runtime: runtimeOf }) => {
  let artefact: Artefact | undefined
  let target: Target

  beforeAll(async () => {
    artefact = await make(app)
    const { start } = artefact
    target = { mode: 'production', runtime: await runtimeOf(), server: await start(), start }
  })

  afterAll(async () => {
    await target?.server.stop()
    await artefact?.remove()
  })

  test('runs on what it says', async () => {
    const runs = await (await target.server.fetch('/api/runtime')).text()
    const [expected] =
      name === 'bun' ? ['Bun'] : name === 'node24' ? ['Node 24'] : [`Node ${process.version.split('.')[0]?.slice(1)}`]
    expect(runs).toBe(expected)
  })

  test.each(rows)('$name', async (row) => {
    const isGood = await holds(row, target)
    if (isGood) results.get(row.name)?.add(title)
    expect(isGood).toBe(!isFaulty(row, 'production', name))
  })
})

test('static: any host of files can serve it', async () => {
  await buildFor(app, 'static')
  const dist = join(app.dir, 'dist')
  expect((await readdir(dist)).toSorted()).toEqual(['client', 'manifest.json'])
  const host = await fileServer(join(dist, 'client'))
  const page = await (await fetch(host.url)).text()
  expect(page).toContain('<div id="root">')
  const named = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
  for (const path of [script.path, '/prose.txt', '/prose.txt.br', ...named]) {
    expect([path, (await fetch(`${host.url}${path}`)).status]).toEqual([path, 200])
  }
  await host.stop()
})

test('docs/targets.md shows what came out', async () => {
  const table = tableOf(rows, artefacts, results)
  const titles = artefacts.map(({ title }) => title)
  if (process.env['FLUX_UPDATE_CONFORMANCE'] === '1') await writeTable('targets.md', titles, table)
  expect(await tableInDocument('targets.md')).toEqual(table)
})
