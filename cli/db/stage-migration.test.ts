import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { DIALECTS, type Database } from './dialect.ts'
import { stageMigration } from './stage-migration.ts'
import { testProject, type TestProject } from './test-support/app.ts'
import { POSTGRES, SQLITE } from './test-support/models.ts'

const MODELS = { sqlite: SQLITE, postgres: POSTGRES }
const FOLDER = 'app/server/migrations'

async function drizzleKit({ root }: TestProject, database: Database, ...more: string[]): Promise<void> {
  const bin = join(root, 'node_modules/drizzle-kit/bin.cjs')
  const args = [
    'generate',
    '--dialect',
    DIALECTS[database].kit,
    '--schema',
    'app/server/models/index.ts',
    '--out',
    FOLDER,
  ]
  await promisify(execFile)(process.execPath, [bin, ...args, ...more], { cwd: root })
}

/** Ids in the order they first appear, and no times. */
function comparable(tree: Record<string, string>): Record<string, string> {
  const ids = new Map<string, string>()
  const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g
  const text = (value: string) =>
    value
      .replaceAll(uuid, (id) => {
        if (!ids.has(id)) ids.set(id, `id ${ids.size}`)
        return ids.get(id) ?? id
      })
      .replaceAll(/"when": \d+/g, '"when": 0')
  const migrations = Object.entries(tree).filter(([path]) => path.startsWith(FOLDER))
  return Object.fromEntries(migrations.map(([path, value]) => [path, text(value)]))
}

async function generate(project: TestProject, name: string, staged = {}): Promise<void> {
  const changes = project.changes(staged)
  await stageMigration({ changes, app: project.app, name, accept: () => true })
  await changes.commit()
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (database) => {
  const { first, second } = MODELS[database]

  test('migrations are those of drizzle-kit, byte for byte but ids and times', async () => {
    const [ours, theirs] = [testProject(database), testProject(database, first)]
    await generate(ours, 'first', first)
    await drizzleKit(theirs, database, '--name', 'first')
    expect(Object.keys(comparable(ours.tree()))).toHaveLength(3)
    expect(comparable(ours.tree())).toEqual(comparable(theirs.tree()))
    await generate(ours, 'second', second)
    theirs.write(second)
    await drizzleKit(theirs, database, '--name', 'second')
    expect(Object.keys(comparable(ours.tree()))).toHaveLength(5)
    expect(comparable(ours.tree())).toEqual(comparable(theirs.tree()))
  })

  test('a schema that has not changed has no migration', async () => {
    const project = testProject(database)
    await generate(project, 'first', first)
    const changes = project.changes()
    expect(await stageMigration({ changes, app: project.app, name: 'again' })).toBeUndefined()
    expect(changes.isEmpty).toBe(true)
  })
})
