import { fileURLToPath, pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import type { LiveStats } from '../../runtime/src/live/server/index.ts'
import { Page, type PageOptions } from '../../runtime/src/live/test-support/page.ts'
import type { Runtime } from '../support/runtimes.ts'
import { startServer, type ServerProcess } from '../support/server.ts'

const folder = fileURLToPath(new URL('app', import.meta.url))
/** By its place: the app's folder is where the loader looks for the table of paths, and has none, so that it gets the built runtime. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

interface Answers {
  readonly stats: LiveStats
  readonly forget: LiveStats
  readonly memory: { readonly held: number; readonly rss: number }
  readonly rss: { readonly rss: number }
  readonly push: null
  readonly polluted: readonly string[]
}

/** The app under attack, on a runtime; `env` says in what it is weaker than it should be. */
export class AttackedApp {
  readonly #process: ServerProcess
  readonly #control: string
  readonly host: string

  private constructor(process: ServerProcess) {
    const [, url = '', control = ''] = /attacked (\S+) control (\S+) end/.exec(process.output()) ?? []
    this.#process = process
    this.#control = control
    this.host = new URL(url).host
  }

  static async start({ name, path }: Runtime, env: NodeJS.ProcessEnv = {}): Promise<AttackedApp> {
    const flags = name === 'bun' ? [] : ['--expose-gc', '--import', tsx]
    const server = await startServer(path, [...flags, 'main.ts'], {
      cwd: folder,
      env: { NODE_ENV: 'production', FLUX_SECRET: 'a-secret-of-this-test-that-is-long-enough', ...env },
      ready: /(attacked .* end)/,
    })
    return new AttackedApp(server)
  }

  async control<K extends keyof Answers>(command: K, value = 0): Promise<Answers[K]> {
    return (await (await fetch(`${this.#control}/${command}?value=${value}`)).json()) as Answers[K]
  }

  open(options?: PageOptions): Promise<Page> {
    return Page.open(this.host, options)
  }

  /** Signs in; the cookie that says so. */
  async signIn(user: string): Promise<string> {
    const answer = await fetch(`http://${this.host}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    })
    return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
  }

  async signOut(cookie: string): Promise<void> {
    await fetch(`http://${this.host}/api/logout`, { method: 'POST', headers: { cookie } })
  }

  /** When all sockets have been let go of, and what they left. */
  async settled(): Promise<LiveStats> {
    for (;;) {
      const stats = await this.control('forget')
      if (stats.sockets === 0) return stats
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** What it has said of errors so far: every line is one, from `warn` on. */
  get complaints(): string[] {
    return this.#process
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
  }

  get isAlive(): boolean {
    try {
      return process.kill(this.#process.pid, 0)
    } catch {
      return false
    }
  }

  async stop(): Promise<number | null> {
    return this.#process.stop()
  }
}
