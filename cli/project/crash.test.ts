import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { quick, type Fault } from './testing/faults.ts'
import { sweep, sweepTwice, type Scenario } from './testing/sweep.ts'
import { putFile } from './testing/tree.ts'
import { undo } from './undo.ts'

const ERRORS: Omit<Fault, 'at'>[] = [
  { kind: 'EIO' },
  { kind: 'EIO', lasting: true },
  { kind: 'ENOSPC', lasting: true },
  { kind: 'EACCES', lasting: true },
]
/** `FLUX_RUNS` above 1000 tries every call with every error; the suite tries some. */
const soak = Number(process.env['FLUX_RUNS'] ?? 0) > 1000

function project(folder: string): void {
  putFile(folder, 'package.json', '{\n  "name": "x"\n}\n')
  putFile(folder, 'app/routes.ts', 'old\n', 0o755)
  putFile(folder, 'app/gone/only.ts', 'gone\n')
  putFile(folder, 'app/turns', 'a file that becomes a folder\n')
  putFile(folder, 'app/moved.bin', new Uint8Array([0, 1, 2, 255]), 0o600)
  putFile(folder, '.env', 'KEY=old\n', 0o600)
  chmodSync(join(folder, 'app/gone'), 0o700)
}

function everything(changes: ChangeSet): ChangeSet {
  changes.write('app/new/deep/file.ts', 'new\n', { generated: true })
  changes.write('app/ünï.ts', 'x', { mode: 0o755 })
  changes.edit('app/routes.ts', (text) => `${text}more\n`)
  changes.remove('app/gone/only.ts')
  changes.remove('app/turns')
  changes.write('app/turns/into.ts', 'a folder\n')
  changes.move('app/moved.bin', 'elsewhere/moved.bin')
  changes.edit('.env', (text) => `${text}NEW=1\n`, { secret: true })
  changes.dependencies({ add: { zod: '^4.0.0' } })
  return changes
}

const change: Scenario = {
  setUp: project,
  run: (root, world) => everything(new ChangeSet({ root, command: 'generate', ...world })).commit(),
}

const takenBack: Scenario = {
  async setUp(root) {
    project(root)
    const changes = new ChangeSet({ root, command: 'generate', fs: quick })
    everything(changes).resolve('.env', 'keep')
    await changes.commit()
  },
  run: (root, world) => undo(root, undefined, world),
}

function newApp(root: string, target: string, world: object): ChangeSet {
  const at = target === '.' ? '' : `${target}/`
  const changes = new ChangeSet({ root, target, command: 'new', argv: ['new', 'my-app'], ...world })
  changes.write(`${at}package.json`, '{}\n', { generated: true })
  changes.write(`${at}app/server/index.ts`, 'server\n', { generated: true })
  changes.write(`${at}.env`, 'SECRET=1\n', { secret: true })
  changes.write(`${at}app/logo.png`, new Uint8Array([0, 1, 2]), { generated: true })
  return changes
}

const built: Scenario = {
  setUp: (folder) => putFile(folder, 'other/file.txt', 'not ours\n'),
  run: (root, world) => newApp(root, 'my-app', world).commit(),
}

const joined: Scenario = {
  setUp(folder) {
    putFile(folder, 'package.json', '{\n  "workspaces": []\n}\n')
    putFile(folder, 'apps/other/file.txt', 'not ours\n')
  },
  run(root, world) {
    const changes = newApp(root, 'apps/my-app', world)
    changes.edit('package.json', (text) => text.replace('[]', '["apps/my-app"]'))
    return changes.commit()
  },
  next: 'apps/my-app',
}

const here: Scenario = {
  setUp: (folder) => putFile(folder, 'README.md', 'mine\n'),
  run: (root, world) => newApp(root, '.', world).commit(),
}

const newTakenBack: Scenario = {
  async setUp(folder) {
    putFile(folder, 'package.json', '{\n  "workspaces": []\n}\n')
    const changes = newApp(folder, 'apps/my-app', { fs: quick })
    changes.edit('package.json', (text) => text.replace('[]', '["apps/my-app"]'))
    const install = {
      kind: 'install',
      title: 'Install',
      creates: ['apps/my-app/node_modules', 'apps/my-app/package-lock.json'],
    }
    changes.step(install)
    await changes.commit()
    putFile(folder, 'apps/my-app/node_modules/zod/index.js', 'zod\n')
    putFile(folder, 'apps/my-app/package-lock.json', '{}\n')
    await changes.completed(install)
    putFile(folder, 'apps/my-app/data/app.db', 'rows\n')
  },
  run: (folder, world) => undo(join(folder, 'apps/my-app'), undefined, world),
  next: 'apps/my-app',
}

const scenarios = Object.entries({ change, takenBack, built, joined, here, newTakenBack })

describe('killed at every step, the next command completes or takes back', () => {
  it.each(scenarios)('%s', async (_name, scenario) => {
    expect(await sweep(scenario, { kind: 'kill' })).toBeGreaterThan(10)
  })
})

describe('failing at any step, there is the old tree or the new one', () => {
  it.each(scenarios)('%s', async (_name, scenario) => {
    for (const fault of ERRORS) expect(await sweep(scenario, fault, soak ? 1 : 5)).toBeGreaterThan(0)
  })
})

it('survives that the repair is killed too', async () => {
  for (const scenario of [change, takenBack, joined, newTakenBack]) {
    await expect(sweepTwice(scenario, soak ? 3 : 9)).resolves.toBeUndefined()
  }
})
