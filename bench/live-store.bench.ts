import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { DiskStateStore, MemoryStateStore, type StateStore } from '@fluxstack/runtime/live'
import { SqliteStateStore } from '@fluxstack/runtime/live/sqlite'
import { defineBench } from './define-bench.ts'

const value = JSON.stringify({ count: 1, text: 'x'.repeat(200) })
const closing: (() => Promise<void>)[] = []

/** Microseconds for each put, so many asked for at once. */
async function puts(store: StateStore, atOnce: number, rounds: number) {
  const start = performance.now()
  for (let round = 0; round < rounds; round++)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => store.set(`key:${index}`, value)))
  const ms = performance.now() - start
  return { value: (ms * 1000) / (atOnce * rounds), perSecond: (atOnce * rounds * 1000) / ms }
}

/** What a store cannot be quicker than when each put is on the disk before the next. */
async function byHand(file: FileHandle, count: number) {
  const bytes = Buffer.from(value)
  const start = performance.now()
  for (let n = 0; n < count; n++) {
    await file.write(bytes)
    await file.datasync()
  }
  const ms = performance.now() - start
  return { value: (ms * 1000) / count, perSecond: (count * 1000) / ms }
}

export default defineBench({
  title: 'Live state store: microseconds for each put of 230 bytes, in units of write and fdatasync by hand',
  unit: 'µs',
  cases: async (folder) => {
    const file = await open(join(folder, 'by-hand'), 'w')
    const disk = await DiskStateStore.open({ folder: join(folder, 'disk') })
    const quick = await DiskStateStore.open({ folder: join(folder, 'quick'), sync: false })
    const sqlite = await SqliteStateStore.open({ file: join(folder, 'live.db') })
    const memory = new MemoryStateStore()
    closing.push(() => file.close(), ...[disk, quick, sqlite, memory].map((store) => () => store.close()))
    return [
      { name: 'write and fdatasync by hand', run: () => byHand(file, 200) },
      { name: 'disk, one after the other', limit: 1.5, run: () => puts(disk, 1, 200) },
      { name: 'disk, 64 at once', limit: 0.25, run: () => puts(disk, 64, 40) },
      { name: 'disk, 200 at once', limit: 0.12, run: () => puts(disk, 200, 20) },
      { name: 'disk without sync, one after the other', run: () => puts(quick, 1, 400) },
      { name: 'disk without sync, 200 at once', run: () => puts(quick, 200, 20) },
      { name: 'SQLite file (no sync), one after the other', run: () => puts(sqlite, 1, 100) },
      { name: 'memory, 200 at once', run: () => puts(memory, 200, 50) },
    ]
  },
  close: async () => {
    for (const close of closing.splice(0)) await close()
  },
})
