import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allSections, leavesOf } from '../../runtime/src/config/reference.ts'
import { configurationPage } from './render.ts'

const page = configurationPage()

test('docs/configuration.md is what the schema says', () => {
  const committed = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  expect(committed, 'run `npm run docs` and commit the result').toBe(page)
})

test('every key stands in it with its variable, its default and a description', () => {
  for (const [name, schema] of Object.entries(allSections())) {
    expect(page).toContain(`### \`${name}\``)
    for (const { path, variables, meta } of leavesOf(schema, [name])) {
      const row = page
        .split('\n')
        .find((line) => line.startsWith(`| \`${path.slice(1).join('.')}\` |`) && line.includes(variables[0] ?? '?'))
      expect(row, path.join('.')).toBeDefined()
      expect(
        row?.split(' | ').every((cell) => cell.trim() !== ''),
        path.join('.'),
      ).toBe(true)
      expect(meta.description, path.join('.')).toMatch(/\.$/)
    }
  }
})

test('nothing is left to fill in', () => {
  expect(page).not.toMatch(/\{\{|undefined|\[object/)
})
