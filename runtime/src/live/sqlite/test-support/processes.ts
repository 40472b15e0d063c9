import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SqliteRoomBus } from '../bus.ts'
import { SqliteStateStore } from '../store.ts'

/** A program and its arguments, which starts `worker.ts`. */
export type Command = readonly [string, ...string[]]

export interface Shared {
  readonly counter: number
  /** By process, the numbers it claimed. */
  readonly claimed: readonly (readonly number[])[]
  /** By process, the numbers its messages got, in the order it published them. */
  readonly sequences: readonly (readonly number[])[]
  /** What a subscriber of this process was told. */
  readonly heard: readonly { readonly sequence: number; readonly payload: string }[]
  readonly gaps: number
  /** What one that came afterwards was told, from the tenth number on. */
  readonly resumed: readonly number[]
}

/** Lets processes work on one file at the same time, and listens to them. */
export async function shareFile(commands: readonly Command[], rounds: number): Promise<Shared> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-shared-'))
  const file = join(folder, 'live.db')
  const store = await SqliteStateStore.open({ file })
  const bus = await SqliteRoomBus.open({ file })
  const heard: { sequence: number; payload: string }[] = []
  let gaps = 0
  try {
    const all = commands.length * rounds
    const everything = new Promise<void>((resolve, reject) => {
      const message = (one: { sequence: number; payload: string }) => {
        heard.push(one)
        if (heard.length === all) resolve()
      }
      bus.subscribe('room', { message, gap: () => void gaps++ }).catch(reject)
    })
    const answers = await runAll(commands, file, rounds)
    await everything
    const resumed = await resume(bus, 10, all)
    return {
      counter: Number((await store.get('counter'))?.value),
      claimed: answers.map(({ claimed }) => claimed),
      sequences: answers.map(({ sequences }) => sequences),
      heard,
      gaps,
      resumed,
    }
  } finally {
    await bus.close()
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Answer {
  readonly claimed: number[]
  readonly sequences: number[]
}

/** They wait for each other before they begin. */
async function runAll(commands: readonly Command[], file: string, rounds: number): Promise<Answer[]> {
  const children = commands.map(([program, ...args], index) => {
    const child = spawn(program, [...args, file, `p${index}`, String(rounds)], { stdio: ['pipe', 'pipe', 'inherit'] })
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
  })
  const line = async ({ lines }: (typeof children)[number]) => {
    const { value, done } = await lines.next()
    if (done) throw new Error('A process ended before it said what it did')
    return String(value)
  }
  await Promise.all(children.map(line))
  for (const { child } of children) child.stdin.write('go\n')
  const said = await Promise.all(children.map(line))
  return said.map((text) => JSON.parse(text) as Answer) // what worker.ts prints
}

async function resume(bus: SqliteRoomBus, from: number, last: number): Promise<number[]> {
  const told: number[] = []
  await new Promise<void>((resolve, reject) => {
    const message = ({ sequence }: { sequence: number }) => {
      told.push(sequence)
      if (sequence === last) resolve()
    }
    bus.subscribe('room', { message, gap: reject }, { from }).catch(reject)
  })
  return told
}
