import { createInterface } from 'node:readline'

/** What every server of the bench is started with, as JSON. */
export interface ServerOptions {
  /** FluxStack alone: what is on beyond a live component as it is. */
  readonly features: readonly string[]
}

export const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions

/** Tells the port, and from then on, when asked, the processor time in microseconds or, asked for `memory`, the bytes it holds. */
export function listening(port: number): void {
  console.log(port)
  createInterface(process.stdin).on('line', (question) => {
    if (question === 'memory') return console.log(held())
    const { user, system } = process.cpuUsage()
    console.log(user + system)
  })
}

interface Collecting {
  readonly gc?: () => void
  readonly Bun?: { gc(now: boolean): void; serve(options: object): { readonly port: number } }
}

/** Started with `--expose-gc` on Node. */
export const { gc, Bun: bun } = globalThis as unknown as Collecting

function held(): number {
  for (let round = 0; round < 3; round++) {
    gc?.()
    bun?.gc(true)
  }
  return process.memoryUsage.rss()
}
