import { createCipheriv, randomBytes } from 'node:crypto'
import { KeyRing, MemoryStateStore, type SnapshotBinding, StateSignature } from '@fluxstack/runtime/live'
import { defineBench } from './define-bench.ts'

const rounds = 500
const list = (items: number): string =>
  JSON.stringify(
    Array.from({ length: items }, (_, id) => ({ id, text: `something to do, ${id * 7919}`, done: id % 3 === 0 })),
  )
const small = list(145).slice(0, 8044)
const large = list(18_500).padEnd(1024 * 1024)
const key = randomBytes(32)

const signature = new StateSignature({ keys: new KeyRing(['x'.repeat(32)]), store: new MemoryStateStore(), ttl: 1000 })
let epoch = 0
const binding = (): SnapshotBinding => ({
  user: 'ann',
  client: 'a'.repeat(22),
  component: 'list',
  epoch: String(epoch++),
  protocol: 2,
})

/** The least that such a text costs: encrypted and authenticated, as base64. */
function byHand(): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(small), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

async function seal(text: string, one: SnapshotBinding): Promise<string> {
  const sealed = await signature.seal(text, 1, one)
  if (sealed === undefined) throw new Error('The state was too large')
  return sealed
}

/** Microseconds for each. */
async function each(work: (index: number) => unknown, count = rounds): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < count; index++) await work(index)
  return ((performance.now() - start) * 1000) / count
}

async function opened(): Promise<number> {
  const bindings = Array.from({ length: rounds }, binding)
  const texts = await Promise.all(bindings.map((one) => seal(small, one)))
  return each(async (index) => {
    const answer = await signature.open(texts[index] ?? '', bindings[index] ?? binding(), () => true)
    if (!answer.ok) throw new Error(answer.code)
  })
}

/** Small ones are sealed in between, for as long as the large one takes. */
async function besideLarge(): Promise<number> {
  const beside = { sealed: false }
  const sealing = seal(large, binding()).finally(() => (beside.sealed = true))
  const times: number[] = []
  while (!beside.sealed) {
    const start = performance.now()
    await seal(small, binding())
    times.push((performance.now() - start) * 1000)
    if (times.length % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await sealing
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
}

export default defineBench({
  title: 'Snapshots: microseconds for one of a state of 8 KB, in units of AES-256-GCM and base64 by hand',
  unit: 'µs',
  cases: () => [
    { name: 'by hand', run: () => each(byHand) },
    { name: 'seal', limit: 3, run: () => each(() => seal(small, binding())) },
    { name: 'seal, while one of 1 MB is compressed beside it', limit: 4, run: besideLarge },
    { name: 'open, once', run: opened },
    { name: 'seal one of 1 MB, compressed', run: () => each(() => seal(large, binding()), 3) },
  ],
})
