/**
 * `npm run soak`: the long settings. `-- --kills 100` kills of each command (default 100), `-- --builds 30` of a build (default 30), `-- --runs 20000` runs of each property
 * (default 5,000), `-- --frames 1000000` mutated frames of the live protocol, `-- --live 200,100000,50` pages, actions and restarts, `-- --seed 1` to see a run again. `-- --minutes 65` runs the watch of memory leaks alone, that long, on an app
 * that does not leak, `--leak 1` on one that leaks so many MiB a minute, `--runtime bun` or `node24` on another runtime. States its length before it starts and what it ran when it ends.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { soakLeak } from './leak/run.ts'
import { projectFiles, repository } from '../../scripts/check/files.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    builds: { type: 'string', default: '30' },
    runs: { type: 'string', default: '5000' },
    fuzz: { type: 'string', default: '200000' },
    frames: { type: 'string', default: '1000000' },
    live: { type: 'string', default: '200,100000,50' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    minutes: { type: 'string' },
    leak: { type: 'string', default: '0' },
    runtime: { type: 'string', default: 'node' },
  },
})

if (values.minutes !== undefined) {
  const minutes = whole('minutes', values.minutes)
  const isRight = await soakLeak({ minutes, leak: whole('leak', values.leak), runtime: values.runtime })
  process.exit(isRight ? 0 : 1)
}

const kills = whole('kills', values.kills)
const builds = whole('builds', values.builds)
const runs = whole('runs', values.runs)
const fuzz = whole('fuzz', values.fuzz)
const frames = whole('frames', values.frames)
const live = values.live.split(',').map((text) => whole('live', text))
const seed = whole('seed', values.seed)
const env = {
  ...process.env,
  FLUX_KILLS: `${kills}`,
  FLUX_BUILD_KILLS: `${builds}`,
  FLUX_RUNS: `${runs}`,
  FLUX_FUZZ: `${fuzz}`,
  FLUX_LIVE_FUZZ: `${frames}`,
  FLUX_LIVE_LOST: live.join(','),
  FLUX_SEED: `${seed}`,
}

const length = `${runs} runs of each property, ${fuzz} mutated requests, ${frames} mutated frames, ${live.join(', ')} live pages, actions and restarts, seed ${seed}.`
console.log(`${kills} kills of flux new and of flux undo, ${builds} of flux build, ${length}`)
const started = performance.now()
const codes = [
  await vitest('unit', propertyTests()),
  await vitest('e2e', [
    'e2e/new/kill.test.ts',
    'e2e/build/kill.test.ts',
    'e2e/live-store.test.ts',
    'e2e/live-lost.test.ts',
    'e2e/live-fuzz.test.ts',
    'e2e/fuzz.test.ts',
  ]),
]
const minutes = ((performance.now() - started) / 60_000).toFixed(1)
const failed = codes.filter((code) => code !== 0).length
console.log(`Soaked for ${minutes} minutes: ${kills} kills of each command, ${builds} of builds, ${length}`)
console.log(`${codes.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function vitest(project: string, files: string[]): Promise<number | null> {
  // As long as it takes: the length was chosen by whoever started it.
  const args = ['run', '--project', project, '--testTimeout', '0', ...files]
  const options = { cwd: repository, env, stdio: 'inherit' } as const
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], options)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
}

/** The tests of properties: those that read how often to run. */
function propertyTests(): string[] {
  return projectFiles().filter(
    (path) =>
      /^(?:cli|runtime|migrations)\/.*\.test\.tsx?$/.test(path) &&
      readFileSync(join(repository, path), 'utf8').includes('FLUX_RUNS'),
  )
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  console.error(`--${name} takes a whole number, not ${text}.`)
  process.exit(2)
}
