import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchDefinition } from './define-bench.ts'
import { measure, type Result } from './measure.ts'
import { table } from './table.ts'

/** `npm run bench`: every `bench/*.bench.ts`, or those named with --only. Exits 1 when a limit is broken. */
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, rounds: { type: 'string' }, json: { type: 'boolean' } },
})

const files = (await readdir(new URL('.', import.meta.url))).filter((file) => file.endsWith('.bench.ts')).toSorted()
const names = files.map((file) => file.replace('.bench.ts', ''))
const unknown = (values.only ?? []).filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`No bench is named ${unknown.join(', ')}. There are: ${names.join(', ')}.`)

const results: Result[] = []
for (const name of values.only ?? names) {
  const module = (await import(`./${name}.bench.ts`)) as { default: BenchDefinition | readonly BenchDefinition[] }
  for (const bench of [module.default].flat()) results.push(await runOne(bench))
}
console.log(values.json ? JSON.stringify({ node: process.version, results }) : table(results))
process.exitCode = results.some(({ rows }) => rows.some(({ over }) => over)) ? 1 : 0

async function runOne(bench: BenchDefinition): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-bench-'))
  if (!values.json) console.error(`... ${bench.title}`)
  try {
    return await measure(bench, { folder, rounds: values.rounds === undefined ? undefined : Number(values.rounds) })
  } finally {
    await bench.close?.()
    await rm(folder, { recursive: true, force: true })
  }
}
