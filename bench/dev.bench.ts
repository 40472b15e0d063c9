import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { makeApp, type App } from '../e2e/support/app.ts'
import { freePort } from '../e2e/support/ports.ts'
import { bun, node, type Runtime } from '../e2e/support/runtimes.ts'
import { startServer, type ServerProcess } from '../e2e/support/server.ts'
import { type BenchCase, defineBench } from './define-bench.ts'

/** Longer than the watcher takes two changes of a file for one. */
const rest = 120

const opened: { close(): Promise<unknown> }[] = []
const closeAll = async (): Promise<void> => {
  for (const one of opened.splice(0)) await one.close()
}

/** An edit of a server's file until the new answer is there; the baseline is an edit until plain Vite sends the new module. */
const edit = defineBench({
  title: 'flux dev: a save in app/server until it is answered, beside a save under plain Vite',
  rounds: 30,
  async cases(folder) {
    return [
      await plainVite(folder),
      await fluxCase('Node', node, []),
      await fluxCase('Bun', await bun(), ['--runtime', 'bun']),
    ]
  },
  close: closeAll,
})

/** From the command's start to the line that says the server is ready. */
const ready = defineBench({
  title: 'flux dev: start until ready, against the limit',
  rounds: 5,
  async cases() {
    const app = await openedApp({})
    return [
      { name: 'limit', run: async () => 1200 },
      {
        name: 'flux dev (Node)',
        limit: 1,
        run: async () => {
          const started = performance.now()
          const server = await startFlux(app, node)
          const taken = performance.now() - started
          await server.stop()
          return taken
        },
      },
    ]
  },
  close: closeAll,
})

export default [edit, ready]

async function openedApp(options: Parameters<typeof makeApp>[0]): Promise<App> {
  const app = await makeApp(options)
  opened.push({ close: () => app.remove() })
  return app
}

async function startFlux(app: App, runtime: Runtime): Promise<ServerProcess> {
  const bin = join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js')
  const args = [bin, 'dev', '--no-typecheck', '--port', `${await freePort()}`]
  return startServer(process.execPath, args, { cwd: app.dir, env: { PATH: `${runtime.bin}:${process.env['PATH']}` } })
}

/** 50 ms on Node and 30 on Bun, in units of a baseline of 6.6 ms. */
const limits = { node: 7.5, node24: 7.5, bun: 4.5 }

async function fluxCase(name: string, runtime: Runtime, flags: string[]): Promise<BenchCase> {
  const app = await openedApp({ flags, runtime })
  const routes = join(app.dir, 'app/server/routes/index.ts')
  const source = await readFile(routes, 'utf8')
  await writeFile(
    routes,
    `import { word } from './word.ts'\n${source.replace('.use(', ".get('/word', () => word).use(")}`,
  )
  const file = join(app.dir, 'app/server/routes/word.ts')
  await writeFile(file, wordModule('first'))
  const server = await startFlux(app, runtime)
  opened.unshift({ close: () => server.stop() })
  return {
    name: `flux dev, ${name}`,
    limit: limits[runtime.name],
    run: () => saveUntil(file, `${server.url}/api/word`),
  }
}

async function plainVite(folder: string): Promise<BenchCase> {
  const app = await openedApp({ flags: ['--template', 'api', '--db', 'none'] })
  const root = join(folder, 'vite')
  await mkdir(root)
  await symlink(join(app.dir, 'node_modules'), join(root, 'node_modules'))
  await writeFile(join(root, 'index.html'), '<script type="module" src="/word.ts"></script>')
  const file = join(root, 'word.ts')
  await writeFile(file, wordModule('first'))
  const port = await freePort()
  const server = await startServer(process.execPath, ['node_modules/vite/bin/vite.js', '--port', `${port}`], {
    cwd: root,
  })
  opened.unshift({ close: () => server.stop().then(() => rm(root, { recursive: true })) })
  return { name: 'plain Vite', run: () => saveUntil(file, `${server.url}/word.ts`) }
}

const wordModule = (word: string) => `export const word: string = '${word}'\n`
let saves = 0

async function saveUntil(file: string, url: string): Promise<number> {
  await (await fetch(url)).text()
  await after(rest)
  const word = `word ${(saves += 1)}`
  const started = performance.now()
  await writeFile(file, wordModule(word))
  while (!(await (await fetch(url)).text()).includes(word)) await after(1)
  return performance.now() - started
}
