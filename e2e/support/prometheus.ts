import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { installDebianPackages } from './debian.ts'
import { freePort } from './ports.ts'
import { startServer } from './server.ts'

/** The folder of prometheus and promtool: FLUX_PROMETHEUS, else Debian's place, else the first on PATH. */
function findPrometheus(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env['FLUX_PROMETHEUS']
  if (given) return given
  const folders = ['/usr/bin', ...(env['PATH'] ?? '').split(delimiter)]
  return folders.find((folder) => ['prometheus', 'promtool'].every((name) => existsSync(join(folder, name))))
}

/** The folder of the programs; installed first on Debian as root, else an error that says how to get them. */
export async function prometheusBinaries(): Promise<string> {
  const found = findPrometheus()
  if (found) return found
  const elsewhere = 'Install Prometheus, then set FLUX_PROMETHEUS to the folder that holds prometheus and promtool.'
  await installDebianPackages('a Prometheus server', ['prometheus'], elsewhere)
  const installed = findPrometheus()
  if (!installed) throw new Error('prometheus was installed but /usr/bin/prometheus and promtool are not there.')
  return installed
}

/** A series that Prometheus has, with the value it scraped last. */
export interface Series {
  metric: Record<string, string>
  value: number
}

export interface Prometheus {
  /** What a query of PromQL gives now. */
  query(promql: string): Promise<Series[]>
  /** Why its last scrape failed; empty when it did not. */
  lastError(): Promise<string>
  stop(): Promise<void>
}

/** Starts a server that scrapes `/metrics` of an app every half second, with a token. */
export async function startPrometheus(app: string, token: string): Promise<Prometheus> {
  const bin = await prometheusBinaries()
  const folder = await mkdtemp(join(tmpdir(), 'flux-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  const job = {
    job_name: 'app',
    authorization: { credentials: token },
    static_configs: [{ targets: [new URL(app).host] }],
  }
  // JSON is YAML
  const settings = { global: { scrape_interval: '500ms', scrape_timeout: '500ms' }, scrape_configs: [job] }
  await writeFile(config, JSON.stringify(settings))
  const port = await freePort()
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`]
  const listen = `--web.listen-address=127.0.0.1:${port}`
  const ready = /(ready to receive web requests)/
  const server = await startServer(join(bin, 'prometheus'), [...flags, listen], { cwd: folder, ready })
  const api = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)
    const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string }
    if (status !== 'success') throw new Error(`Prometheus answered ${path} with ${error}`)
    return data
  }
  return {
    async query(promql) {
      const { result } = await api<QueryResult>(`query?query=${encodeURIComponent(promql)}`)
      return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }))
    },
    async lastError() {
      const { activeTargets } = await api<Targets>('targets')
      return activeTargets[0]?.lastError ?? 'there is no target'
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface QueryResult {
  result: { metric: Record<string, string>; value: [at: number, value: string] }[]
}

interface Targets {
  activeTargets: { lastError: string }[]
}
