import type { Message } from './corpus.ts'
import { wrongWith } from './judge.ts'
import { type Case, caseOf } from './mutate.ts'
import { send } from './send.ts'

export interface Finding {
  number: number
  wrong: string
  /** The least of the request that still does it, as a literal for `regressions.ts`. */
  bytes: string
}

export interface Tally {
  sent: number
  /** Answers by status. */
  statuses: Map<number, number>
  findings: Finding[]
}

export interface Campaign {
  port: number
  corpus: readonly Message[]
  seed: number
  /** Numbers of the cases, the last one not included. */
  from: number
  to: number
}

/** Connections at a time. */
const AT_ONCE = 64
/** A server that fails everything is known after a few. */
const ENOUGH = 10

/** Sends the cases and looks at each reply. */
export async function campaign({ port, corpus, seed, from, to }: Campaign): Promise<Tally> {
  const tally: Tally = { sent: 0, statuses: new Map(), findings: [] }
  let next = from
  const worker = async (): Promise<void> => {
    while (next < to && tally.findings.length < ENOUGH) {
      const number = next++
      const one = caseOf(corpus, seed, number)
      const reply = await send(port, one)
      tally.sent++
      for (const { status } of reply.answers) tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
      const wrong = wrongWith(one, reply)
      if (wrong !== undefined) tally.findings.push({ number, wrong, bytes: await least(port, one, wrong) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return tally
}

/** Takes away what can go while the reply is as wrong as it was. */
async function least(port: number, given: Case, wrong: string): Promise<string> {
  let { bytes } = given
  let tries = 300
  for (let size = Math.ceil(bytes.length / 2); size >= 1 && tries > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < bytes.length && tries-- > 0;) {
      const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)])
      const reply = await send(port, { ...given, bytes: without, cuts: [] })
      if (wrongWith(given, reply) === wrong) bytes = without
      else at += size
    }
  }
  return JSON.stringify(bytes.toString('latin1'))
}
