import { bundleCli } from './build/cli.ts'
import { withBuildLock } from './build/lock.ts'
import { packPackages } from './build/pack.ts'
import { compileRuntime } from './build/runtime.ts'
import { runStep, type StepResult } from './build/step.ts'

/** `npm run build`: the runtime, the CLI and both packages packed. What has not changed is left alone. */
const started = performance.now()
const results = await withBuildLock(async () => {
  // One after the other: the CLI's types name the runtime's.
  const done: StepResult[] = []
  for (const step of [compileRuntime, bundleCli, packPackages]) done.push(await runStep(step, report))
  return done
})
const failed = results.filter(({ problem }) => problem !== undefined)
for (const { problem } of failed) console.error(problem)
console.log(failed.length > 0 ? 'Build failed.' : `Built in ${seconds(performance.now() - started)}.`)
process.exitCode = failed.length > 0 ? 1 : 0

function report({ title, skipped, took, problem }: StepResult): void {
  const outcome = problem === undefined ? (skipped ? 'unchanged' : seconds(took)) : 'failed'
  console.log(`  ${title.padEnd(24)}${outcome}`)
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
