import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeLockedApp } from '../e2e/artefacts/apps.ts'
import { type Artefact, type ArtefactColumn, artefacts, buildFor, imageOf } from '../e2e/artefacts/columns.ts'
import type { App } from '../e2e/support/app.ts'
import { baseImage } from '../e2e/support/images/base.ts'
import { removeOwnStore } from '../e2e/support/images/buildah.ts'
import { layersBeyond } from '../e2e/support/images/image.ts'
import { node } from '../e2e/support/runtimes.ts'
import { type ServerProcess, startServer } from '../e2e/support/server.ts'
import { defineBench, type BenchCase } from './define-bench.ts'

/** The default app as every target makes it. */
interface Made {
  readonly app: App
  readonly all: readonly { readonly column: ArtefactColumn; readonly artefact: Artefact }[]
}

// The last one turns the app into one for Bun, which the figures of the others must not know of.
const columns = artefacts.filter(({ title }) => title !== 'docker, Bun')

let made: Promise<Made> | undefined
const ready = (): Promise<Made> => (made ??= make())

async function make(): Promise<Made> {
  const app = await makeLockedApp()
  const all: { column: ArtefactColumn; artefact: Artefact }[] = []
  for (const column of columns) all.push({ column, artefact: await column.make(app) })
  return { app, all }
}

async function close(): Promise<void> {
  const done = await made
  made = undefined
  for (const { artefact } of done?.all ?? []) await artefact.remove()
  await removeOwnStore()
  await done?.app.remove()
}

const BARE = `require('node:http').createServer((_, answer) => answer.end('{}')).listen(0, '127.0.0.1', function () {
  console.log('http://127.0.0.1:' + this.address().port)
})`

async function bare(folder: string): Promise<ServerProcess> {
  const file = join(folder, 'bare.cjs')
  await writeFile(file, BARE)
  return startServer(node.path, [file], { cwd: folder })
}

/** The baseline and every artefact, measured from the start of a server to its end. */
async function servers(
  folder: string,
  measure: (start: () => Promise<ServerProcess>) => Promise<number>,
  limits: Readonly<Record<string, number>> = {},
): Promise<BenchCase[]> {
  const { all } = await ready()
  const own = all.map(({ column: { title }, artefact }): BenchCase => {
    const limit = limits[title]
    return { name: title, run: () => measure(() => artefact.start()), ...(limit !== undefined && { limit }) }
  })
  return [{ name: 'node:http, Node 20', run: () => measure(() => bare(folder)) }, ...own]
}

const coldStart = defineBench({
  title: 'From the start of the process to its first answer',
  cases: (folder) =>
    servers(
      folder,
      async (start) => {
        const started = performance.now()
        const server = await start()
        await (await server.fetch('/api/health')).text()
        const taken = performance.now() - started
        await server.stop('SIGKILL')
        return taken
      },
      { 'node, Node 20': 5, exe: 2.5 },
    ),
})

const memory = defineBench({
  title: 'Memory of the idle server after its first answers',
  unit: 'MB',
  rounds: 3,
  cases: (folder) =>
    servers(folder, async (start) => {
      const server = await start()
      for (const path of ['/', '/api/health', '/api/notes']) await (await server.fetch(path)).text()
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${server.pid}/status`, 'utf8')) ?? []
      await server.stop('SIGKILL')
      return Number(kilobytes) / 1000
    }),
})

const size = defineBench({
  title: 'Size of what each target makes, against the limit of 2 MB of server JavaScript',
  unit: 'MB',
  rounds: 1,
  async cases() {
    const { app } = await ready()
    const found: [string, number, number?][] = []
    for (const target of ['node', 'bun', 'exe', 'static']) {
      await buildFor(app, target)
      const files = await filesBelow(join(app.dir, 'dist'))
      const sum = (test: (path: string) => boolean) =>
        files.filter(({ path }) => test(path)).reduce((all, { bytes }) => all + bytes, 0)
      found.push([`${target}: all`, sum((path) => !path.endsWith('.map'))])
      if (target !== 'node' && target !== 'bun') continue
      found.push([`${target}: server JavaScript`, sum((path) => /^server\/(?!migrate\.js).*\.js$/.test(path)), 1])
      for (const { path, bytes } of files) if (path.endsWith('.node')) found.push([`${target}: ${path}`, bytes])
    }
    const tag = `localhost/flux-bench-sizes:${process.pid}`
    await imageOf(app, 'node', tag)
    const layers = await layersBeyond(tag, await baseImage('node'))
    for (const [at, { bytes }] of layers.entries()) found.push([`docker: layer ${at + 1} above the base`, bytes])
    const rows = found.map(([name, bytes, limit]): BenchCase => {
      return { name, run: async () => bytes / 1e6, ...(limit !== undefined && { limit }) }
    })
    return [{ name: 'limit', run: async () => 2 }, ...rows]
  },
  close,
})

async function filesBelow(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async (file) => ({ path: file.slice(folder.length + 1), bytes: (await stat(file)).size })),
  )
}

export default [coldStart, memory, size]
