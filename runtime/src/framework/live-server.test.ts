import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { LiveComponent, registry } from '../live/server/index.ts'
import { serverFrame, clientFrame } from '../live/protocol/frames.ts'
import type { LiveRegistry } from '../live/types.ts'
import { MemoryStateStore } from '../live/store/memory.ts'
import { FakePeer } from '../live/testing/index.ts'
import { createApp } from './create-app.ts'
import type { FluxStackFramework } from './framework.ts'

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'flux-live-')), 'store')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const definition = { state: z.object({ n: z.number().default(0) }), actions: { add: null } }

class Votes extends LiveComponent.with({ ...definition, scope: 'shared', durable: true }) {
  add(): number {
    return ++this.state.n
  }
}

class Own extends LiveComponent.with(definition) {
  add(): number {
    return ++this.state.n
  }
}

const logging = { level: 'error' as const }

const both: LiveRegistry = registry({ votes: Votes, own: Own })

async function start(live = both, liveStore?: MemoryStateStore) {
  const app = createApp(
    { logging, live: { store: { kind: 'disk', folder, sync: false } } },
    { live, ...(liveStore && { liveStore }) },
  )
  await app.start()
  return app
}

async function say(app: FluxStackFramework, name: string): Promise<unknown> {
  const peer = FakePeer.open(app.live)
  peer.say([clientFrame.mount, 1, name])
  await peer.next(([kind]) => kind === serverFrame.mounted)
  peer.say([clientFrame.call, 1, 1, 'add'])
  const patch = await peer.next((frame) => frame[0] === serverFrame.patch && frame[4] !== undefined)
  return patch[0] === serverFrame.patch ? patch[4]?.[0]?.[1] : undefined
}

test('durable components of an app go on from the store of its configuration', async () => {
  const first = await start()
  expect(await say(first, 'votes')).toBe(1)
  await expect(start()).rejects.toMatchObject({ code: 'STORE_IN_USE' })
  await first.stop()
  const second = await start()
  expect(await say(second, 'votes')).toBe(2)
  await second.stop()
})

test('an app without durable components starts also where the store is in use, and one without live components makes none', async () => {
  const none = await start(registry({}))
  expect(existsSync(folder)).toBe(false)
  const first = await start()
  const second = await start(registry({ own: Own }))
  expect(await say(second, 'own')).toBe(1)
  await Promise.all([none.stop(), first.stop(), second.stop()])
})

test('an app may bring a store of its own, which it closes itself', async () => {
  const store = new MemoryStateStore()
  const app = await start(registry({ votes: Votes }), store)
  await say(app, 'votes')
  await app.stop()
  expect(existsSync(folder)).toBe(false)
  expect(await store.keys('live/')).toEqual(['live/votes/'])
})
