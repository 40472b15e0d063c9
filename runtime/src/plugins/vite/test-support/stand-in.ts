import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createServer } from 'vite'
import type { DevEvent } from '../events.ts'
import { AppHost, type HostedApp, type NodeHandlers } from '../host.ts'

/** Sources of an app that does what the host asks of a framework, and nothing else. */
export const standIn = {
  'app/server/index.ts': `
import { answer } from './answer.ts'
interface App { answer: string; adopted: number }
export default {
  answer,
  adopted: 0,
  async ready() {},
  adopt(previous: App) { this.adopted = previous.adopted + 1 },
  async start() {},
  async stop() {},
} satisfies App & object
`,
  'app/server/answer.ts': `
import { leaf } from './leaf.ts'
export const answer: string = 'answer ' + leaf
`,
  'app/server/leaf.ts': `export const leaf = 1\n`,
}

/** The stand-in as the test sees it. */
export interface StandIn extends HostedApp {
  readonly answer: string
  readonly adopted: number
}

/** A temporary folder with files in it, removed on dispose. */
export function tempApp(files: Record<string, string> = standIn) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'fluxstack-vite-')))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    return join(root, path)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  return {
    root,
    write,
    path: (path: string) => join(root, path),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Runs the stand-in behind a host, with the watcher replaced by calls. */
export async function hostStandIn(files: Record<string, string> = standIn) {
  const app = tempApp(files)
  const vite = await createServer({
    configFile: false,
    root: app.root,
    appType: 'custom',
    logLevel: 'silent',
    server: { middlewareMode: true, ws: false, watch: null },
  })
  const events: DevEvent[] = []
  const served: StandIn[] = []
  const toHandlers = (hosted: HostedApp): NodeHandlers => {
    // Only the stand-in is ever hosted here.
    served.push(hosted as StandIn)
    return { request: () => {}, upgrade: () => {}, handles: () => true }
  }
  const emit = (event: DevEvent) => void events.push(event)
  const host = new AppHost({ vite, root: app.root, entry: app.path('app/server/index.ts'), toHandlers, emit })
  const touched = async (file: string, kind: 'create' | 'update' | 'delete') => {
    for (const environment of Object.values(vite.environments)) environment.moduleGraph.onFileChange(file)
    host.changed(file, kind)
    await host.idle()
  }
  return {
    ...app,
    host,
    events,
    /** The version that serves. */
    current: () => served.at(-1),
    versions: () => served.length,
    edit: (path: string, text: string) => touched(app.write(path, text), 'update'),
    create: (path: string, text: string) => touched(app.write(path, text), 'create'),
    remove: (path: string) => {
      rmSync(app.path(path))
      return touched(app.path(path), 'delete')
    },
    problem: () => host.problem,
    async [Symbol.asyncDispose]() {
      await host.close()
      await vite.close()
      app.remove()
    },
  }
}
