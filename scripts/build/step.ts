import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hashInputs } from './inputs.ts'
import { inRoot } from './paths.ts'

/** A part of the build that depends on nothing but files, so that it can be skipped when they have not changed. */
export interface Step {
  readonly name: string
  readonly title: string
  /** Files and folders of the checkout. */
  readonly inputs: readonly string[]
  /** The folder it makes. */
  readonly output: string
  /** Fills the folder it is given, which replaces the output when all went well. Returns a problem to report, if any. */
  run(folder: string): Promise<string | undefined>
}

export interface StepResult {
  readonly title: string
  readonly skipped: boolean
  readonly took: number
  readonly problem: string | undefined
}

/** Runs a step unless its output is there and was made from the same inputs. */
export async function runStep(step: Step, report: (result: StepResult) => void): Promise<StepResult> {
  const started = performance.now()
  const keyFile = inRoot('.cache/build', step.name)
  const key = await hashInputs(['scripts/build', ...step.inputs])
  const known = await readFile(keyFile, 'utf8').catch(() => undefined)
  const skipped = known === key && existsSync(inRoot(step.output))
  const problem = skipped ? undefined : await remake(step, keyFile, key)
  const result = { title: step.title, skipped, took: performance.now() - started, problem }
  report(result)
  return result
}

/** A step with a problem still replaces its output (types may be wrong where the code runs), but is not remembered. */
async function remake(step: Step, keyFile: string, key: string): Promise<string | undefined> {
  const output = inRoot(step.output)
  const folder = `${output}.${process.pid}.tmp`
  await rm(keyFile, { force: true })
  await mkdir(folder, { recursive: true })
  try {
    const problem = await step.run(folder)
    await replaceFolder(folder, output)
    if (problem === undefined) {
      await mkdir(dirname(keyFile), { recursive: true })
      await writeFile(keyFile, key)
    }
    return problem
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Two renames, so that whoever reads the output finds the old one or the new one, but for a blink. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${to}.${process.pid}.old`
  if (existsSync(to)) await rename(to, old)
  await rename(from, to)
  await rm(old, { recursive: true, force: true })
}
