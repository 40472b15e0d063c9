import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clientFrame, serverFrame } from '../runtime/src/live/protocol/frames.ts'
import { Page } from '../runtime/src/live/test-support/page.ts'
import type { TestServer } from '../runtime/src/live/test-support/server.ts'
import { leftByEach } from './live-attack/heap.ts'
import { startOn } from './support/live-process.ts'
import { bun, node, runtimes } from './support/runtimes.ts'

/** How many joins and leaves a look at the heap follows. */
const joins = 960
const looks = 15

const texts = ({ frames }: Page): string[] =>
  frames.flatMap((frame) => (frame[0] === serverFrame.event ? [(frame[3] as { text: string }).text] : []))

test('two servers that share a file tell the members of both each event, in one order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flux-rooms-'))
  const file = join(folder, 'bus.db')
  const servers = await Promise.all([startOn(node, 'node', file), startOn(await bun(), 'bun', file)])
  try {
    const pages = await Promise.all(servers.flatMap(({ host }) => [Page.open(host), Page.open(host)]))
    await Promise.all(pages.map((page) => page.mount(1, 'hall', { id: 'shared' })))
    const rounds = 15
    await Promise.all(
      pages.map(async (page, who) => {
        for (let at = 0; at < rounds; at++)
          await page.call(1, 'emit', { event: 'said', data: { text: `${who} ${at}` } })
      }),
    )
    await Promise.all(pages.map((page) => page.until(() => texts(page).length === pages.length * rounds)))
    const [first, ...others] = pages.map(texts)
    for (const heard of others) expect(heard).toEqual(first)
    for (const who of pages.keys()) {
      const own = first?.filter((text) => text.startsWith(`${who} `))
      expect(own).toEqual(Array.from({ length: rounds }, (_, at) => `${who} ${at}`))
    }
    await Promise.all(pages.map((page) => page.close()))
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await rm(folder, { recursive: true, force: true })
  }
})

describe.each(runtimes)('the memory of a server on %s', (name, runtime) => {
  test('is the same after 14,000 joins and leaves of rooms, of one by all and of others by one', async () => {
    const server = await startOn(await runtime(), name === 'Bun' ? 'bun' : 'node')
    const held: number[] = []
    for (let look = 0; look < looks; look++) {
      await joinAndLeave(server.host, { pages: 8, times: joins / 8 })
      held.push(await heapOf(server))
    }
    await server.stop()
    // the first looks are at what is made once
    const each = leftByEach(held.slice(5), (looks - 6) * joins)
    const shown = held.map((bytes) => (bytes / 1e6).toFixed(2)).join(' ')
    console.log(`${name}, joins and leaves of rooms: ${each.toFixed(1)} bytes each, ${shown} MB`)
    expect(each).toBeLessThan(100)
  }, 60_000)
})

async function heapOf(server: TestServer): Promise<number> {
  while ((await server.control('forget')).sockets > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  return (await server.control('heap')).held
}

/** Every second join is of one room. */
async function joinAndLeave(host: string, { pages, times }: { pages: number; times: number }): Promise<void> {
  const open = await Promise.all(Array.from({ length: pages }, () => Page.open(host)))
  await Promise.all(
    open.map(async (page, index) => {
      for (let round = 1; round <= times; round++) {
        await page.mount(round, 'hall', { id: round % 2 === 0 ? 'all' : `own-${index}` })
        page.say([clientFrame.unmount, round])
        page.frames.length = 0
      }
    }),
  )
  await Promise.all(open.map((page) => page.close()))
}
