import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inRoot } from './paths.ts'
import { runStep, type Step } from './step.ts'

let folder: string
let problem: string | undefined
let runs = 0

const step = (): Step => ({
  name: `test-${process.pid}`,
  title: 'test',
  inputs: [relative(inRoot(), join(folder, 'input'))],
  output: relative(inRoot(), join(folder, 'output')),
  async run(into) {
    runs++
    await writeFile(join(into, 'made'), await readFile(join(folder, 'input')))
    return problem
  },
})
const run = () => runStep(step(), () => {})
const made = () => readFile(join(folder, 'output/made'), 'utf8')

beforeAll(async () => {
  await mkdir(inRoot('.cache'), { recursive: true })
  folder = await mkdtemp(inRoot('.cache/step-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await rm(inRoot('.cache/build', step().name), { force: true })
})

test('a step runs when its input changed or its output is gone, and not otherwise', async () => {
  await writeFile(join(folder, 'input'), 'one')
  expect(await run()).toMatchObject({ skipped: false, problem: undefined })
  expect(await run()).toMatchObject({ skipped: true })
  await writeFile(join(folder, 'input'), 'two')
  expect(await run()).toMatchObject({ skipped: false })
  expect(await made()).toBe('two')
  await rm(join(folder, 'output'), { recursive: true })
  expect(await run()).toMatchObject({ skipped: false })
  expect(runs).toBe(3)
})

test('a step with a problem says so every time, and leaves no half-made folder', async () => {
  problem = 'a type is wrong'
  await writeFile(join(folder, 'input'), 'three')
  expect(await run()).toMatchObject({ skipped: false, problem })
  expect(await run()).toMatchObject({ skipped: false, problem })
  expect(await made()).toBe('three')
  expect(existsSync(join(folder, `output.${process.pid}.tmp`))).toBe(false)
})
