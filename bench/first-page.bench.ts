import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { must } from '../e2e/support/command.ts'
import { folderOnce } from '../e2e/support/once.ts'
import { cacheDir, fluxBin } from '../e2e/support/paths.ts'
import { freePort } from '../e2e/support/ports.ts'
import { startServer } from '../e2e/support/server.ts'
import { defineBench } from './define-bench.ts'

/** From the command's start to the first 200 of `/` from the development server, npm's cache warm. */
export default defineBench({
  title: 'From nothing to the first page, npm with a warm cache',
  rounds: 3,
  async cases(folder) {
    const createVite = await createViteBin()
    const other = join(folder, 'create-vite-app')
    const ours = join(folder, 'flux-app')
    return [
      {
        name: 'create-vite (react-ts)',
        before: () => rm(other, { recursive: true, force: true }),
        async run() {
          const args = [createVite, 'create-vite-app', '--template', 'react-ts', '--no-interactive']
          await must(process.execPath, args, { cwd: folder })
          await must('npm', ['install', '--no-audit', '--no-fund'], { cwd: other })
          return firstPage(other)
        },
      },
      {
        name: 'flux new --yes',
        limit: 4,
        before: () => rm(ours, { recursive: true, force: true }),
        async run() {
          await must(process.execPath, [fluxBin, 'new', 'flux-app', '--yes', '--pm', 'npm'], { cwd: folder })
          return firstPage(ours)
        },
      },
    ].map((bench) => ({ ...bench, run: () => timed(bench.run) }))
  },
})

/** Milliseconds of a run, without the time it takes to stop the server again. */
async function timed(run: () => Promise<() => Promise<unknown>>): Promise<number> {
  const started = performance.now()
  const stop = await run()
  const taken = performance.now() - started
  await stop()
  return taken
}

/** Starts the development server and asks for its page until it answers 200; gives what stops the server. */
async function firstPage(app: string): Promise<() => Promise<unknown>> {
  const port = await freePort()
  const server = await startServer('npm', ['run', '--silent', 'dev', '--', '--port', `${port}`], { cwd: app })
  while (!(await answers(`http://localhost:${port}/`))) await after(5)
  return () => server.stop()
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => undefined)
  await response?.text()
  return response?.status === 200
}

async function createViteBin(): Promise<string> {
  const folder = await folderOnce(join(cacheDir, 'create-vite-9'), async (into) => {
    await writeFile(join(into, 'package.json'), '{ "private": true }\n')
    await must('npm', ['install', 'create-vite@9', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: into })
  })
  return join(folder, 'node_modules/create-vite/index.js')
}
