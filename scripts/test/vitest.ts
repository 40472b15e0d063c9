import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../check/files.ts'
import { tally, type Tally, type VitestReport } from './report.ts'

/** Runs one project of vitest, its output shown as it comes, and counts what it reports. */
export async function runVitest(project: string, flags: string[] = []): Promise<Tally> {
  const folder = join(repository, '.cache', 'reports')
  const file = join(folder, `${project}.json`)
  await mkdir(folder, { recursive: true })
  await rm(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters, ...flags]
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const report: VitestReport | undefined = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined
  return tally(report, code, repository)
}
