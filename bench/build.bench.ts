import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeApp, type App } from '../e2e/support/app.ts'
import { must } from '../e2e/support/command.ts'
import { defineBench } from './define-bench.ts'

const opened: App[] = []
const closeAll = async (): Promise<void> => {
  for (const app of opened.splice(0)) await app.remove()
}

async function openedApp(): Promise<App> {
  const app = await makeApp()
  opened.push(app)
  return app
}

interface Built {
  readonly data: { readonly steps: readonly { readonly name: string; readonly milliseconds: number }[] }
}

/** Runs `flux build --json` and gives the milliseconds of one part, which the build has measured itself. */
async function partOf(app: App, part: string, args: string[]): Promise<number> {
  const { stdout } = await must(process.execPath, [binOf(app), 'build', '--json', ...args], { cwd: app.dir })
  const { data } = JSON.parse(stdout) as Built // what `flux build --json` prints
  return data.steps.find(({ name }) => name === part)?.milliseconds ?? Number.NaN
}

const binOf = ({ dir }: App) => join(dir, 'node_modules/fluxstack/dist/cli/flux.js')
const flux = async (app: App, ...args: string[]) =>
  void (await must(process.execPath, [binOf(app), 'build', ...args], { cwd: app.dir }))

/** The page of the default app, by plain Vite from its own command line and by `flux build`. */
const client = defineBench({
  title: 'The page of the default app: flux build beside plain vite build',
  rounds: 11,
  async cases() {
    const [plain, ours] = [await openedApp(), await openedApp()]
    const vite = join(plain.dir, 'node_modules/vite/bin/vite.js')
    return [
      {
        name: 'vite build, whole process',
        run: async () =>
          void (await must(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: plain.dir })),
      },
      {
        name: 'flux build, page bundled',
        limit: 1.15,
        run: () => partOf(ours, 'client', ['--target', 'static', '--no-cache']),
      },
      {
        name: 'flux build --target static, whole process, compressed anew',
        before: () => forget(ours),
        run: () => flux(ours, '--target', 'static', '--no-cache'),
      },
      {
        name: 'the same, compressed forms kept',
        limit: 1.15,
        run: () => flux(ours, '--target', 'static', '--no-cache'),
      },
    ]
  },
  close: closeAll,
})

const forget = (app: App) => rm(join(app.dir, '.flux/cache'), { recursive: true, force: true })

/** Both halves, the whole process each time. */
const again = defineBench({
  title: 'flux build of the default app: the second build beside the first',
  rounds: 11,
  async cases() {
    const app = await openedApp()
    const first = 'first build'
    const routes = join(app.dir, 'app/server/routes/index.ts')
    const source = await readFile(routes, 'utf8')
    let edits = 0
    return [
      { name: first, before: () => forget(app), run: () => flux(app) },
      { name: 'nothing has changed', limit: 0.25, run: () => flux(app) },
      { name: 'dist was removed', before: () => rm(join(app.dir, 'dist'), { recursive: true }), run: () => flux(app) },
      {
        name: 'a file of the server has changed',
        before: () => writeFile(routes, `${source}\nexport const edit = ${(edits += 1)}\n`),
        run: () => flux(app),
      },
    ]
  },
  close: closeAll,
})

export default [client, again]
