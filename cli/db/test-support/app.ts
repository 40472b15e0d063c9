import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { ChangeSet } from '../../project/changes.ts'
import type { Database } from '../dialect.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

export interface TestProject {
  readonly root: string
  readonly app: { root: string; name: string; database: Database }
  /** A change set that has these files staged. */
  changes(files?: Readonly<Record<string, string>>): ChangeSet
  write(files: Readonly<Record<string, string>>): void
  remove(path: string): void
  read(path: string): string
  /** Every file but those of packages, with its text. */
  tree(): Record<string, string>
}

/** The least of an app that models can be read in, with the repository's packages; gone when the test is over. */
export function testProject(database: Database, files: Readonly<Record<string, string>> = {}): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flux-db-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  const write: TestProject['write'] = (more) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  const driver = database === 'sqlite' ? '@libsql/client' : 'postgres'
  write({
    'package.json': JSON.stringify({
      name: 'my-app',
      type: 'module',
      dependencies: { 'drizzle-orm': '*', [driver]: '*' },
    }),
    'fluxstack.config.ts': `import { defineConfig } from '@fluxstack/runtime/config'\n\nexport default defineConfig({ app: { name: 'My app' }, database: { driver: '${database}' } })\n`,
    ...files,
  })
  return {
    root,
    app: { root, name: 'my-app', database },
    write,
    changes(staged = {}) {
      const changes = new ChangeSet({ root, command: 'generate' })
      for (const [path, text] of Object.entries(staged)) changes.write(path, text, { overwrite: true })
      return changes
    },
    remove: (path) => rmSync(join(root, path)),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    tree: () => filesOf(root),
  }
}

/** Every file of a folder but `node_modules` and `.flux`, with its text. */
function filesOf(root: string, below = ''): Record<string, string> {
  const files: Record<string, string> = {}
  for (const name of readdirSync(join(root, below)).toSorted()) {
    if (name === 'node_modules' || name === '.flux') continue
    const path = below === '' ? name : `${below}/${name}`
    if (statSync(join(root, path)).isDirectory()) Object.assign(files, filesOf(root, path))
    else files[path] = readFileSync(join(root, path), 'utf8')
  }
  return files
}
