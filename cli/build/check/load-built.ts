import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context, ExecResult } from '../../context.ts'
import { bunOf } from '../../dev/app-runtime.ts'
import { childScript } from './child-script.ts'
import type { CheckOrder, Outcome } from './outcome.ts'

export interface Loading {
  readonly root: string
  /** The built server's entry. Absolute. */
  readonly entry: string
  readonly runtime: 'node' | 'bun'
  /** Which `.env.<mode>` holds. */
  readonly mode: string
  readonly exec: Context['exec']
  /** Milliseconds that it may take. */
  readonly limit: number
}

export interface Loaded {
  /** Undefined where the process ended without a word, or was ended because it said none. */
  readonly outcome: Outcome | undefined
  readonly ran: Pick<ExecResult, 'exitCode' | 'stderr' | 'timedOut'>
  /** It was built for Bun, and Bun is not here. */
  readonly stoodIn: boolean
}

/** Loads a built server in a process of its own, where it neither listens nor reaches anything. */
export async function loadBuilt(loading: Loading): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-check-'))
  const [script, answer] = [join(folder, 'check.mjs'), join(folder, 'answer.json')]
  try {
    await writeFile(script, await childScript())
    const { limit, entry } = loading
    const order: CheckOrder = { entry, answer, limit }
    const { program, stoodIn } = await programOf(loading)
    const ran = await loading.exec(program, [script, JSON.stringify(order)], {
      cwd: loading.root,
      env: { NODE_ENV: 'production', FLUX_ENV: loading.mode },
      allowFailure: true,
      // A loop without an end lets no timer of its own come.
      timeout: limit + 2000,
    })
    const outcome = existsSync(answer) ? (JSON.parse(await readFile(answer, 'utf8')) as Outcome) : undefined
    return { outcome, ran, stoodIn }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function programOf({ root, runtime, exec }: Loading): Promise<{ program: string; stoodIn: boolean }> {
  const node = process.versions['bun'] === undefined ? process.execPath : 'node'
  if (runtime === 'node') return { program: node, stoodIn: false }
  const bun = bunOf(root)
  const { exitCode } = await exec(bun, ['--version'], { allowFailure: true, timeout: 10_000 })
  return exitCode === 0 ? { program: bun, stoodIn: false } : { program: node, stoodIn: true }
}
