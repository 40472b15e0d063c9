import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { must } from '../../e2e/support/command.ts'
import { folderOnce } from '../../e2e/support/once.ts'
import { cacheDir } from '../../e2e/support/paths.ts'
import { buildPrograms } from '../processes/programs.ts'

/** Not dependencies of the repository, of which nothing else uses them, and Colyseus wants Node 22. */
const peers = {
  'socket.io': '4.8.4',
  '@colyseus/core': '0.18.17',
  '@colyseus/schema': '5.0.34',
  '@colyseus/ws-transport': '0.18.4',
}

export type LiveProgram = 'load' | 'ws' | 'bun' | 'fluxstack' | 'socket-io' | 'colyseus'

export async function buildLivePrograms(): Promise<(name: LiveProgram) => string> {
  const source = (file: string) => join(import.meta.dirname, file)
  const programs = await buildPrograms({
    load: source('load.ts'),
    ws: source('servers/ws.ts'),
    bun: source('servers/bun.ts'),
    fluxstack: source('servers/fluxstack.ts'),
    'socket-io': source('servers/socket-io.mjs'),
    colyseus: source('servers/colyseus.mjs'),
  })
  const installed = await folderOnce(join(cacheDir, 'bench-peers', versionsOf(peers)), installPeers)
  const modules = join(dirname(programs('load')), 'node_modules')
  await mkdir(modules)
  for (const name of ['socket.io', '@colyseus'])
    await symlink(join(installed, 'node_modules', name), join(modules, name))
  return programs
}

const versionsOf = (packages: Readonly<Record<string, string>>): string => Object.values(packages).join('-')

async function installPeers(into: string): Promise<void> {
  await writeFile(join(into, 'package.json'), JSON.stringify({ private: true, dependencies: peers }))
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error']
  await must('npm', ['install', ...flags], { cwd: into, timeout: 600_000 })
}
