import { SqliteRoomBus } from '../bus.ts'
import { SqliteStateStore } from '../store.ts'

/**
 * One of several processes on one file, of which each runs on a runtime of its own: adds to a counter by compare-and-set, claims numbers
 * by set-if-absent, publishes, and prints what it claimed and which numbers its messages got.
 */
const [file = '', name = '', rounds = '0'] = process.argv.slice(2)
const store = await SqliteStateStore.open({ file })
const bus = await SqliteRoomBus.open({ file })
process.stdout.write('ready\n')
await new Promise((resolve) => process.stdin.once('data', resolve))

async function add(): Promise<void> {
  const now = await store.get('counter')
  const next = String(Number(now?.value ?? 0) + 1)
  if ((await store.set('counter', next, { expect: now?.version ?? 0 })) === undefined) await add()
}

const claimed: number[] = []
const sequences: number[] = []
for (let round = 0; round < Number(rounds); round++) {
  await add()
  if ((await store.set(`claim:${round}`, name, { expect: 0 })) !== undefined) claimed.push(round)
  sequences.push(await bus.publish('room', `${name} ${round}`))
}
await bus.close()
await store.close()
process.stdout.write(`${JSON.stringify({ claimed, sequences })}\n`)
process.exit(0)
