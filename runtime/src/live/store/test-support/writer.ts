import { DiskStateStore } from '../disk/disk.ts'

/**
 * Run by another runtime, to be killed: sets keys to rising numbers, several at once, and prints each line once it is acknowledged.
 * Values are large enough that new generations begin often.
 */
const [folder = '', first = '1'] = process.argv.slice(2)
const store = await DiskStateStore.open({ folder, maxBytes: 8 * 1024 * 1024 })
process.stdout.write('open\n')

let next = Number(first)
async function write(key: string): Promise<void> {
  for (;;) {
    const number = next++
    await store.set(key, `${number} ${'x'.repeat((number * 7919) % 20_000)}`)
    await store.set(`every:${number}`, String(number), { ttl: 600_000 })
    if (number > 200) await store.delete(`every:${number - 200}`)
    process.stdout.write(`${key} ${number}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, (_, index) => write(`key:${index}`)))
