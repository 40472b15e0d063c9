import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { large, prose, script } from '../conformance/target.ts'
import { makeApp, type App, type AppOptions } from '../support/app.ts'
import { must } from '../support/command.ts'
import { repository } from '../support/paths.ts'

/** A new app whose lock file holds what other systems need, without which `npm ci` in an image refuses it. */
export async function makeLockedApp(options: AppOptions = {}): Promise<App> {
  const app = await makeApp(options)
  const lock = join(app.dir, 'package-lock.json')
  await must(process.execPath, ['--import', 'tsx', join('scripts', 'lock.ts'), lock], { cwd: repository })
  return app
}

/** A new app with the sources of the conformance suite's, so that it can be built for every target, with what the suite asks for. */
export async function makeConformanceApp(): Promise<App> {
  const app = await makeLockedApp()
  for (const own of ['app', 'fluxstack.config.ts', 'vite.config.ts']) await rm(join(app.dir, own), { recursive: true })
  await cp(join(repository, 'e2e', 'conformance', 'project'), app.dir, { recursive: true })
  const files = { [script.path]: script.text, 'large.bin': large, 'prose.txt': prose }
  for (const [path, text] of Object.entries(files)) {
    const file = join(app.dir, 'app', 'client', 'public', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return app
}

/** Makes an app one that runs on Bun. */
export async function runsOnBun(app: App): Promise<void> {
  const file = join(app.dir, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object
  await writeFile(file, `${JSON.stringify({ ...manifest, fluxstack: { runtime: 'bun' } }, null, 2)}\n`)
}
