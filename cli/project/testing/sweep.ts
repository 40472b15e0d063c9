import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { CliError } from '../../errors.ts'
import { recover } from '../recover.ts'
import type { FileSystem } from '../transaction/file-system.ts'
import type { ProcessTable } from '../transaction/process-identity.ts'
import { CHANGES, NEEDS_SPACE, faulty, onlyProcess, quick, type Call, type Fault } from './faults.ts'
import { readTree, scratch } from './tree.ts'

/** What is to happen entirely or not at all. */
export interface Scenario {
  /** Makes the state from before in an empty folder. */
  setUp(folder: string): unknown
  run(folder: string, world: { fs: FileSystem; table: ProcessTable }): Promise<unknown>
  /** Where the next command runs, relative to the folder; the folder itself when not given. */
  readonly next?: string
}

const WORLD = { table: onlyProcess(1) }

async function inFolder<T>(scenario: Scenario, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(scratch, 'flux-sweep-'))
  try {
    await scenario.setUp(folder)
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A change set throws from its verbs too, before there is a promise. */
const attempt = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    await work()
    return undefined
  } catch (error) {
    return error
  }
}

/** The tree before, the tree after, and how many calls lie between. */
async function measure(scenario: Scenario) {
  return inFolder(scenario, async (folder) => {
    const old = readTree(folder)
    const { fs, calls } = faulty(quick, { at: 0, kind: 'kill' })
    await scenario.run(folder, { fs, ...WORLD })
    return { old, new: readTree(folder), calls }
  })
}

/** A dead process's lock may stay: the next command that needs the lock breaks it. */
function expectNoLeftovers(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    expect(entry).not.toMatch(/\.flux\/(journal|trash)|\.flux-tmp/)
  }
}

/** One try with one fault, the promise of its error message, and the repair. */
async function strike(
  scenario: Scenario,
  trees: { old: unknown; new: unknown },
  fault: Fault,
  second?: number,
): Promise<void> {
  const { next = '.' } = scenario
  await inFolder(scenario, async (folder) => {
    const { fs } = faulty(quick, fault)
    const failure = await attempt(() => scenario.run(folder, { fs, ...WORLD }))
    const projects = Object.fromEntries(
      Object.entries(readTree(folder)).filter(([path]) => !path.includes('.flux-tmp')),
    )
    if (failure === undefined) expect(projects).toEqual(trees.new)
    if (fault.kind !== 'kill' && failure instanceof CliError && failure.state?.startsWith('Nothing was'))
      expect(projects).toEqual(trees.old)
    if (failure !== undefined && fault.kind !== 'kill') expect(failure).toBeInstanceOf(CliError)
    const standing = join(folder, next)
    const at = existsSync(standing) ? standing : dirname(standing)
    if (second !== undefined) {
      const dying = faulty(quick, { at: second, kind: 'kill' })
      await recover(at, { fs: dying.fs, table: onlyProcess(2) }).catch(() => undefined)
    }
    await recover(existsSync(at) ? at : dirname(at), { fs: quick, table: onlyProcess(3) })
    const repaired = readTree(folder)
    expect([trees.old, trees.new], JSON.stringify({ fault, second, failure: String(failure) })).toContainEqual(repaired)
    expectNoLeftovers(folder)
  })
}

/** A process can die anywhere, but only calls that change something make a difference; a full disk fails what needs space. */
function matters(call: Call, { kind }: Omit<Fault, 'at'>): boolean {
  if (kind === 'ENOSPC') return NEEDS_SPACE.has(call)
  return kind === 'EIO' || CHANGES.has(call)
}

/** Lets the calls of a scenario fail or die in turn, and checks that there is the old tree or the new one. */
export async function sweep(scenario: Scenario, fault: Omit<Fault, 'at'>, stride = 1): Promise<number> {
  const trees = await measure(scenario)
  const points = trees.calls.flatMap((call, index) => (matters(call, fault) ? [index + 1] : []))
  for (let i = 0; i < points.length; i += stride) await strike(scenario, trees, { ...fault, at: points[i] ?? 1 })
  return points.length
}

/** Dies at one call, and the repair dies too: at every `stride`-th call of each. */
export async function sweepTwice(scenario: Scenario, stride: number): Promise<void> {
  const trees = await measure(scenario)
  const points = trees.calls.flatMap((call, index) => (CHANGES.has(call) ? [index + 1] : []))
  for (let i = 0; i < points.length; i += stride) {
    for (let second = 1; second <= trees.calls.length; second += stride * 3) {
      await strike(scenario, trees, { at: points[i] ?? 1, kind: 'kill' }, second)
    }
  }
}

/**
 * Dies or fails at one call only, that many parts of the way through; fails the test unless the old tree or the new one
 * is there in the end.
 */
export async function strikeOnce(scenario: Scenario, fault: Omit<Fault, 'at'>, part: number): Promise<void> {
  const trees = await measure(scenario)
  await strike(scenario, trees, { ...fault, at: 1 + Math.floor(part * trees.calls.length) })
}
