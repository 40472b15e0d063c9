import { LiveConnection } from '@fluxstack/runtime/live/client'
import { WebSocket } from 'ws'

/** Requests a second and open pages, for some minutes each: quiet, a rise, a peak, an evening. */
const PHASES = [
  { minutes: 4, rate: 4, pages: 2 },
  { minutes: 5, rate: 12, pages: 15 },
  { minutes: 3, rate: 25, pages: 40 },
  { minutes: 6, rate: 8, pages: 25 },
  { minutes: 2, rate: 30, pages: 5 },
] as const
const MINUTE = 60_000

export interface Load {
  requests: number
  failed: number
  pages: number
  stop(): void
}

/** Asks the app for all kinds of things, at a rate that changes all the time, until it is stopped. */
export function startLoad(url: string): Load {
  const open: LiveConnection[] = []
  const load = { requests: 0, failed: 0, pages: 0, stop: () => {} }
  const started = performance.now()
  let timer: NodeJS.Timeout | undefined
  const next = (): void => {
    const { rate, pages } = phaseAt(performance.now() - started)
    timer = setTimeout(next, (-Math.log(1 - Math.random()) * 1000) / rate)
    void ask(url, load)
    if (open.length < pages) open.push(openPage(url))
    else if (open.length > pages || Math.random() < 0.01) open.shift()?.destroy()
    load.pages = open.length
  }
  next()
  load.stop = () => {
    clearTimeout(timer)
    for (const page of open) page.destroy()
  }
  return load
}

function phaseAt(elapsed: number): (typeof PHASES)[number] {
  const all = PHASES.reduce((sum, { minutes }) => sum + minutes, 0) * MINUTE
  let left = elapsed % all
  return PHASES.find(({ minutes }) => (left -= minutes * MINUTE) < 0) ?? PHASES[0]
}

async function ask(url: string, load: Load): Promise<void> {
  const [path, init] = pick()
  load.requests++
  try {
    const answer = await fetch(url + path, { ...init, signal: AbortSignal.timeout(10_000) })
    await answer.arrayBuffer()
    if (answer.status >= 500) load.failed++
  } catch {
    load.failed++
  }
}

function pick(): [path: string, init?: RequestInit] {
  const dice = Math.random()
  const some = (range: number) => Math.floor(Math.random() * range)
  const json = { 'content-type': 'application/json' }
  if (dice < 0.25) return ['/api/notes']
  if (dice < 0.3)
    return ['/api/notes', { method: 'POST', headers: json, body: JSON.stringify({ text: `note ${some(1000)}` }) }]
  if (dice < 0.35) return [`/api/notes/${some(500)}`, { method: 'DELETE' }]
  if (dice < 0.6) return [`/api/soak/cached/${some(4000)}`]
  if (dice < 0.75) return [`/api/soak/session/${some(300)}`]
  if (dice < 0.85) return ['/api/soak/large']
  if (dice < 0.9) return ['/api/soak/upload', { method: 'POST', body: new Uint8Array(some(500_000)) }]
  if (dice < 0.95) return ['/']
  return [`/api/nothing/${some(100_000)}`]
}

/** A page that looks at the counter and clicks now and then. */
function openPage(url: string): LiveConnection {
  const connection = new LiveConnection({ url: `${url}/_flux/live`, WebSocket: WebSocket as never }) // ws has what the client uses of it
  const counter = connection.component('counter', { step: 1 })
  const unsubscribe = counter.subscribe(() => {})
  const clicks = setInterval(() => void counter.call('increment').catch(() => {}), 3000 + Math.random() * 9000)
  const destroy = connection.destroy.bind(connection)
  connection.destroy = () => {
    clearInterval(clicks)
    unsubscribe()
    destroy()
  }
  return connection
}
