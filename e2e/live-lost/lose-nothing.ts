import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { encodeValue } from '../../runtime/src/live/protocol/values.ts'
import { random } from '../support/random.ts'
import type { Runtime } from '../support/runtimes.ts'
import { BadNetwork } from './bad-network.ts'
import { ActingPage } from './page.ts'
import { ServerProcess } from './server-process.ts'

export interface LostOptions {
  readonly runtime: Runtime
  readonly pages: number
  /** Of all pages together. */
  readonly actions: number
  /** Every second one by SIGKILL. */
  readonly restarts: number
  readonly seed: number
}

export interface LostReport {
  readonly applied: number
  readonly refused: number
  readonly cuts: number
  readonly resent: number
  /** What should not be, in words. */
  readonly wrong: readonly string[]
}

/** Pages act on shared and own components while the network and the server fail them; then everything is compared. */
export async function loseNothing(options: LostOptions): Promise<LostReport> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-lost-'))
  const numbers = random(options.seed)
  const server = new ServerProcess(options.runtime, join(folder, 'live'))
  const network = new BadNetwork({ target: () => server.port, random: numbers, held: 0.05, cut: 0.06 })
  await server.start()
  const port = await network.listen()
  const shared = Math.max(2, Math.ceil(options.actions / 1000))
  const pages = Array.from(
    { length: options.pages },
    (_, index) => new ActingPage(`p${index}`, port, { random: numbers, shared }),
  )
  try {
    const acted = Promise.all(pages.map((page) => page.act(Math.ceil(options.actions / options.pages))))
    await Promise.all([acted, restartWhile(pages, server, { ...options, numbers })])
    network.bad = false
    const wrong = await compare(pages, server)
    const outcomes = pages.flatMap((page) => Array.from(page.outcomes.values()))
    return {
      applied: outcomes.filter((outcome) => outcome === 'applied').length,
      refused: outcomes.filter((outcome) => outcome === 'refused').length,
      cuts: network.cuts,
      resent: pages.reduce((sum, page) => sum + page.connection.getSnapshot().resent, 0),
      wrong,
    }
  } finally {
    for (const page of pages) page.connection.destroy()
    await network.close()
    await server.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

/** Ends and starts the server again and again, spread over the work. */
async function restartWhile(
  pages: readonly ActingPage[],
  server: ServerProcess,
  { restarts, actions, numbers }: Pick<LostOptions, 'restarts' | 'actions'> & { readonly numbers: () => number },
): Promise<void> {
  for (let done = 0; done < restarts; done++) {
    const due = ((done + 0.5) / restarts) * actions * 0.95
    while (pages.reduce((sum, { outcomes }) => sum + outcomes.size, 0) < due) await after(5)
    await after(numbers() * 100)
    await server.end(done % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
    await server.start()
  }
}

async function compare(pages: readonly ActingPage[], server: ServerProcess): Promise<string[]> {
  const wrong = pages.flatMap((page) =>
    Array.from(page.outcomes).flatMap(([id, outcome]) =>
      outcome.startsWith('unknown') ? [`${id} is ${outcome}`] : [],
    ),
  )
  const states = await settledStates(pages, server)
  const there = new Set(states)
  for (const page of pages) {
    for (const [index, state] of page.states().entries()) {
      if (!there.has(encodeValue(state))) wrong.push(`component ${index} of a page is not as on the server`)
    }
  }
  const marks = new Map<string, number>()
  for (const state of states) {
    for (const [id, count] of JSON.parse(state).marks['~map'] as [string, number][]) {
      marks.set(id, (marks.get(id) ?? 0) + count)
    }
  }
  for (const page of pages) {
    for (const [id, outcome] of page.outcomes) {
      const count = marks.get(id) ?? 0
      if (count !== (outcome === 'applied' ? 1 : 0)) wrong.push(`${id} was ${outcome} and is there ${count} times`)
    }
  }
  return wrong
}

/** The server's states, once every page has had what was on its way to it; as they are where that does not come to be. */
async function settledStates(pages: readonly ActingPage[], server: ServerProcess): Promise<string[]> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const states = Object.values(await server.states())
    const there = new Set(states)
    const isSettled = pages.every((page) =>
      page.components.every((component) => {
        const { status, state } = component.getSnapshot()
        return status === 'live' && there.has(encodeValue(state))
      }),
    )
    if (isSettled || Date.now() > deadline) return states
    await after(50)
  }
}
