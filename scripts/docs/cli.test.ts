import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { discoverCommands } from '../../cli/discover.ts'
import { ERRORS } from '../../cli/errors.ts'
import { discoverGenerators } from '../../cli/generate/discover.ts'
import { cliPage } from './cli.ts'

test('docs/cli.md is what commands, generators and errors say', async () => {
  const committed = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  expect(committed, 'run `npm run docs` and commit the result').toBe(await cliPage())
})

test('every command, generator, option and error stands in it', async () => {
  const page = await cliPage()
  for (const { name, options = {} } of await discoverCommands()) {
    expect(page).toContain(`### \`flux ${name}\``)
    for (const key of Object.keys(options))
      expect(page).toContain(key.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`))
  }
  for (const { name } of await discoverGenerators()) expect(page).toContain(`### \`flux generate ${name}\``)
  for (const code of Object.keys(ERRORS)) expect(page).toContain(`| \`${code}\` |`)
})

test('nothing is left to fill in', async () => {
  expect(await cliPage()).not.toMatch(/\{\{|undefined|\[object/)
})
