import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exeEntry } from './entry.ts'

function built(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'flux-exe-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries({ 'server/index.js': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

test('carries every file that a folder would serve, and the migrations as text', () => {
  const entry = exeEntry(
    built({
      'client/index.html': '<p>',
      'client/assets/a "b".js': 'x',
      'client/.env': 'SECRET=1',
      'client/.well-known/security.txt': 'mail',
      'server/migrate.js': '',
      'server/migrations/meta/_journal.json': '{}',
      'server/migrations/0000_a.sql': 'SELECT `x`;\n',
    }),
  )
  expect(entry.match(/^import .*$/gm)).toEqual([
    `import f0 from "./client/.well-known/security.txt" with { type: 'file' }`,
    `import f1 from "./client/assets/a \\"b\\".js" with { type: 'file' }`,
    `import f2 from "./client/index.html" with { type: 'file' }`,
  ])
  expect(entry).toMatch(/"\/index\.html": \{ file: f2, tag: "[\w-]{22}" \}/)
  expect(entry).toContain('"0000_a.sql": "SELECT `x`;\\n"')
  expect(entry).toContain("import('./server/migrate.js')")
})

test('without a page and a database it only serves', () => {
  const entry = exeEntry(built({}))
  expect(entry).toContain('client: undefined')
  expect(entry).not.toContain('migrate.js')
})
