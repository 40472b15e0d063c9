import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discoverCommands } from './discover.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flux-discover-'))
})
afterEach(() => rm(folder, { recursive: true }))

const discover = () => discoverCommands(new URL(`${pathToFileURL(folder).href}/`))
const command = (summary: string) =>
  `export default { summary: '${summary}', group: 'develop', examples: [], needsProject: false, run: () => '${summary}' }`

test('files are commands by their names, but for tests and what does not look like one', async () => {
  const files = ['deploy.ts', 'add-thing.ts', 'deploy.test.ts', '_shared.ts', 'README.md', 'Upper.ts']
  await Promise.all(files.map((file) => writeFile(join(folder, file), command(file))))
  const commands = await discover()
  expect(commands.map(({ name }) => name)).toEqual(['add-thing', 'deploy'])
  expect(commands[0]).not.toHaveProperty('run')
  expect(await commands[0]?.load()).toHaveProperty('summary', 'add-thing.ts')
})

test.each([
  ['export const x = 1', 'no default export'],
  ['export default { run: 1 }', '"run"'],
  ['export default { run() {}, summary: 1 }', '"summary"'],
  ['export default { run() {}, summary: "", group: "" }', '"needsProject"'],
  ['export default { run() {}, summary: "", group: "", needsProject: true }', '"examples"'],
])('%s is an error that names the file and what is wrong', async (code, says) => {
  await writeFile(join(folder, 'bad.ts'), code)
  const error = await discover().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'COMMAND_BROKEN', detail: expect.stringContaining('bad.ts') })
  expect(error).toMatchObject({ detail: expect.stringContaining(says) })
})
