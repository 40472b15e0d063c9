import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cleanEnv, must } from './command.ts'
import { folderOnce } from './once.ts'
import { cacheDir } from './paths.ts'
import { bun } from './runtimes.ts'

const packages = {
  pnpm: 'pnpm@12.21.0',
  'yarn 1': 'yarn@1.22.22',
  'yarn 4': '@yarnpkg/cli-dist@4.18.1',
}

export type ManagerName = 'npm' | 'bun' | keyof typeof packages

/** The environment in which a package manager is on PATH; installed from npm into a prefix of its own, once. */
export async function withManager(name: ManagerName): Promise<NodeJS.ProcessEnv> {
  if (name === 'npm') return {}
  if (name === 'bun') return first((await bun()).bin)
  const spec = packages[name]
  const folder = join(cacheDir, 'package-managers', spec.replaceAll('/', '-'))
  await folderOnce(folder, async (into) => {
    console.error(`Installing ${spec} for the tests into ${cacheDir}`)
    await writeFile(join(into, 'package.json'), '{ "private": true }\n')
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error']
    await must('npm', ['install', spec, ...flags], { cwd: into })
  })
  return first(join(folder, 'node_modules', '.bin'))
}

const first = (folder: string) => ({ PATH: `${folder}${delimiter}${cleanEnv()['PATH']}` })
