import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../conformance/target.ts'
import type { TableColumn } from '../conformance/table.ts'
import type { App } from '../support/app.ts'
import { baseImage } from '../support/images/base.ts'
import { openContainer } from '../support/images/container.ts'
import { buildImage } from '../support/images/image.ts'
import { bun, node, node24, type Runtime } from '../support/runtimes.ts'
import { startServer } from '../support/server.ts'
import { runsOnBun } from './apps.ts'

export const secret = 'a-secret-of-this-test-that-is-long-enough'

/** An artefact where nothing of its app is around. */
export interface Artefact {
  start: Target['start']
  remove(): Promise<void>
}

export interface ArtefactColumn extends TableColumn {
  target: 'node' | 'bun' | 'exe' | 'docker'
  /** The runtime that its answers are of. */
  runtime(): Promise<Runtime>
  /** Builds an app and puts what came of it somewhere else. */
  make(app: App): Promise<Artefact>
}

const column = (
  given: Pick<ArtefactColumn, 'title' | 'name' | 'target' | 'runtime'>,
  make: ArtefactColumn['make'],
): ArtefactColumn => ({ ...given, mode: 'production', make })

const oldest = async () => node

export const artefacts: ArtefactColumn[] = [
  column({ title: 'node, Node 20', name: 'node', target: 'node', runtime: oldest }, (app) =>
    folderOn(app, 'node', node),
  ),
  column({ title: 'node, Node 24', name: 'node24', target: 'node', runtime: node24 }, async (app) =>
    folderOn(app, 'node', await node24()),
  ),
  column({ title: 'bun', name: 'bun', target: 'bun', runtime: bun }, async (app) => folderOn(app, 'bun', await bun())),
  column({ title: 'exe', name: 'bun', target: 'exe', runtime: bun }, (app) => executable(app)),
  column({ title: 'docker, Node', name: 'node', target: 'docker', runtime: oldest }, (app) => image(app, 'node')),
  column({ title: 'docker, Bun', name: 'bun', target: 'docker', runtime: bun }, async (app) => {
    await runsOnBun(app)
    return image(app, 'bun')
  }),
]

/** `flux build --target` with Bun on PATH, by the app's own flux. */
export async function buildFor(app: App, target: string): Promise<void> {
  const { bin } = await bun()
  const built = await app.flux(['build', '--target', target], { env: { PATH: `${bin}:${process.env['PATH']}` } })
  if (built.code !== 0) throw new Error(built.all)
}

const place = ({ env = {}, host = '127.0.0.1', port = 0 }: Parameters<Target['start']>[0] = {}) => ({
  HOST: host,
  PORT: String(port),
  FLUX_SECRET: secret,
  ...env,
})

/** An empty folder with the output in it and no `node_modules` above. */
async function alone(app: App): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-artefact-'))
  await cp(join(app.dir, 'dist'), join(folder, 'dist'), { recursive: true })
  return folder
}

async function folderOn(app: App, target: string, runtime: Runtime): Promise<Artefact> {
  await buildFor(app, target)
  const folder = await alone(app)
  return {
    start: (options) => startServer(runtime.path, ['dist/server/index.js'], { cwd: folder, env: place(options) }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function executable(app: App): Promise<Artefact> {
  await buildFor(app, 'exe')
  const folder = await alone(app)
  const above = existsSync(join(tmpdir(), 'node_modules'))
  if (above) throw new Error(`${tmpdir()} has a node_modules: an executable could live from it.`)
  return {
    start: (options) => startServer(join(folder, 'dist', 'app'), [], { cwd: folder, env: place(options) }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The Dockerfile as it is shipped, on stand-ins for its base images. */
export async function imageOf(app: App, runtime: 'node' | 'bun', tag: string): Promise<void> {
  await buildFor(app, 'docker')
  const node = await baseImage('node')
  const args = runtime === 'bun' ? { BUILD_IMAGE: node, BASE_IMAGE: await baseImage('bun') } : { BASE_IMAGE: node }
  const built = await buildImage({ context: app.dir, tag, args })
  if (built.code !== 0) throw new Error(built.all)
}

async function image(app: App, runtime: 'node' | 'bun'): Promise<Artefact> {
  const tag = `localhost/flux-conformance-${runtime}:${process.pid}`
  await imageOf(app, runtime, tag)
  const container = await openContainer(tag)
  return {
    start: (options) => container.start(place(options)),
    remove: () => container.remove(),
  }
}
