/**
 * `npm test`: everything. Ends with the plain line `N passed, N failed` and the exit code that goes with it.
 */
import { spawnSync } from 'node:child_process'
import { runChecks } from './check/checks.ts'
import { projectFiles, repository } from './check/files.ts'
import { prepare } from './test/prepare.ts'
import { filesNotRun, type Tally } from './test/report.ts'
import { runVitest } from './test/vitest.ts'

const started = performance.now()
const parts: { title: string; tally: Tally; seconds: number }[] = []

await part('what the tests need', async () => {
  const found = await prepare()
  for (const line of found) console.log(`  ${line}`)
  return all(['Chromium, PostgreSQL, Prometheus and runtimes are there'])
})
await part('build', async () => {
  const { status } = spawnSync('npm', ['run', 'build'], {
    cwd: repository,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return status === 0 ? all(['build']) : all([], [`npm run build ended with ${status}`])
})
// Without these nothing below means anything.
if (parts.some(({ tally }) => tally.failed > 0)) {
  summary()
  process.exit(1)
}
await part('npm run check', async () => {
  const results = await runChecks((line) => console.log(line))
  const failing = results.filter(({ problems }) => problems.length > 0)
  return all(
    results.filter(({ problems }) => problems.length === 0).map(({ name }) => name),
    failing.map(({ name, problems }) => `${name}: ${problems.length} lines above`),
  )
})
await part('unit tests', () => runVitest('unit'))
// Whole programs: more at once than this make two cores slower, not quicker.
await part('end-to-end tests', () => runVitest('e2e', ['--maxWorkers=2']))
await part('every test file was run', async () => {
  const onDisk = projectFiles().filter((path) => /\.(?:test|spec)\.tsx?$/.test(path) && !path.startsWith('templates/'))
  const missed = filesNotRun(
    onDisk,
    parts.flatMap(({ tally }) => tally.files),
  )
  return missed.length === 0
    ? all(['files'])
    : all(
        [],
        missed.map((path) => `${path} was not run`),
      )
})
summary()

function all(passed: string[], problems: string[] = []): Tally {
  return { passed: passed.length, failed: problems.length, problems, files: [] }
}

async function part(title: string, work: () => Promise<Tally>): Promise<void> {
  console.log(`\n== ${title}`)
  const begun = performance.now()
  const tally = await work().catch((error: unknown) =>
    all([], [error instanceof Error ? error.message : String(error)]),
  )
  for (const problem of tally.problems) console.log(`FAIL  ${problem}`)
  parts.push({ title, tally, seconds: (performance.now() - begun) / 1000 })
}

function summary(): void {
  console.log('\n== summary')
  for (const { title, tally, seconds } of parts) {
    const figures = `${tally.passed} passed, ${tally.failed} failed`
    console.log(`${title.padEnd(26)} ${figures.padEnd(26)} ${seconds.toFixed(0)} s`)
    for (const problem of tally.problems) console.log(`  ${problem}`)
  }
  const passed = parts.reduce((sum, { tally }) => sum + tally.passed, 0)
  const failed = parts.reduce((sum, { tally }) => sum + tally.failed, 0)
  console.log(`in ${((performance.now() - started) / 60_000).toFixed(1)} minutes`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
