import { expect, test } from 'vitest'
import { addToJsonList, addToYamlList, yamlList } from './member-list.ts'

const json: [what: string, before: string, after: string][] = [
  ['a list on one line', '{ "workspaces": ["a"] }\n', '{ "workspaces": ["a", "web"] }\n'],
  ['an empty list', '{"workspaces":[]}', '{"workspaces":["web"]}'],
  [
    'a list of lines, tabs and all',
    '{\n\t"name": "all",\n\t"workspaces": [\n\t\t"a",\n\t\t"b/*"\n\t]\n}\n',
    '{\n\t"name": "all",\n\t"workspaces": [\n\t\t"a",\n\t\t"b/*",\n\t\t"web"\n\t]\n}\n',
  ],
  [
    'packages of an object',
    '{\n  "workspaces": { "nohoist": ["x"], "packages": ["a"] }\n}\n',
    '{\n  "workspaces": {\n    "nohoist": [\n      "x"\n    ],\n    "packages": [\n      "a",\n      "web"\n    ]\n  }\n}\n',
  ],
  [
    'packages that come first in an object',
    '{ "workspaces": { "packages": ["a"], "nohoist": [] } }',
    '{ "workspaces": { "packages": ["a", "web"], "nohoist": [] } }',
  ],
]

test.each(json)('package.json: %s', (_, before, after) => {
  expect(addToJsonList(before, 'web')).toBe(after)
  expect(addToJsonList(after, 'web')).toBe(after)
})

const yaml: [what: string, before: string, after: string][] = [
  [
    'a block, with its comments and what follows',
    "# ours\npackages:\n  # apps\n  - 'apps/*' # all\n\nallowBuilds:\n  bun: true\n",
    "# ours\npackages:\n  # apps\n  - 'apps/*' # all\n  - 'web'\n\nallowBuilds:\n  bun: true\n",
  ],
  ['a block without indent', 'packages:\n- a\n- b\n', "packages:\n- a\n- b\n- 'web'\n"],
  ['a list on one line', 'packages: [a, "b/*"]\n', 'packages: [a, "b/*", \'web\']\n'],
  ['an empty block', 'packages:\n', "packages:\n  - 'web'\n"],
]

test.each(yaml)('pnpm-workspace.yaml: %s', (_, before, after) => {
  expect(addToYamlList(before, 'web')).toBe(after)
  expect(addToYamlList(after, 'web')).toBe(after)
})

test('reads the items of a YAML list, and tells an absent one', () => {
  expect(yamlList('packages:\n  - a # one\n  - \'b/*\'\n  - "!b/c"\nother: 1\n', 'packages')).toEqual([
    'a',
    'b/*',
    '!b/c',
  ])
  expect(yamlList('packages: [a, "b"]', 'packages')).toEqual(['a', 'b'])
  expect(yamlList('allowBuilds:\n  bun: true\n', 'packages')).toBeUndefined()
})

test.each([
  'packages: {a: 1}\n',
  'packages:\n\t- a\n',
  'packages:\n  a: 1\n',
  'packages: &all\n  - a\n',
  'packages: a\n',
])('takes %j for no list that it could add to', (text) => expect(yamlList(text, 'packages')).toBeUndefined())

test('keeps a byte order mark and the line ends of Windows', () => {
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`
  for (const [, before, after] of json) expect(addToJsonList(windows(before), 'web')).toBe(windows(after))
  for (const [, before, after] of yaml) expect(addToYamlList(windows(before), 'web')).toBe(windows(after))
  expect(yamlList(windows('packages:\n  # c\n  - a\n'), 'packages')).toEqual(['a'])
})
