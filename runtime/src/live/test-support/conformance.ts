import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeCodes } from '../protocol/codes.ts'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import { testAttacks } from './attack-tests.ts'
import { testFloods } from './flood-tests.ts'
import { testPages } from './page-tests.ts'
import { testResumes } from './resume-tests.ts'
import { testRooms } from './room-tests.ts'
import type { Sockets } from './sockets.ts'
import { Page } from './page.ts'
import type { TestServer } from './server.ts'

/** What every socket driver must do, on every runtime, over real sockets. */
export function conformance(name: string, start: () => Promise<TestServer>): void {
  describe(`live sockets on ${name}`, () => {
    let server: TestServer
    const open: Sockets['open'] = (options) => Page.open(server.host, options)

    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    const settled: Sockets['settled'] = async () => {
      for (;;) {
        const stats = await server.control('forget')
        if (stats.sockets === 0 && stats.held === 0) return stats
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }

    const sockets: Sockets = { server: () => server, open, settled }
    describe('a page', () => {
      testPages(sockets)
    })
    describe('a page that comes back', () => {
      testResumes(sockets)
    })
    describe('a room', () => {
      testRooms(sockets)
    })
    describe('an attacker', () => {
      testAttacks(sockets)
      testFloods(sockets)
    })

    test('opening and closing leaves nothing behind', async () => {
      const before = await settled()
      for (let round = 0; round < 10; round++) {
        const pages = await Promise.all(Array.from({ length: 20 }, () => open()))
        await Promise.all(pages.map((page) => Promise.all([page.mount(1, 'notes'), page.mount(2, 'counter')])))
        expect((await server.control('stats')).held).toBe(40)
        for (const [index, page] of pages.entries()) {
          if (index % 3 === 0) page.socket.terminate()
          else if (index % 3 === 1) page.say([clientFrame.unmount, 1])
        }
        await Promise.all(pages.map((page) => page.close()))
        await settled()
      }
      expect(await settled()).toEqual(before)
    })

    test('an edit swaps the class under an open socket, with its state; stopping says goodbye', async () => {
      const page = await open()
      await page.mount(1, 'counter')
      const count = Number(await page.call(1, 'increment', { by: 4 }))
      await expect(page.call(1, 'triple')).rejects.toThrow('UNKNOWN_ACTION')
      await server.control('edit')
      const state = await page.until((frame) => frame[0] === serverFrame.state)
      expect(state[3]).toMatchObject({ count, edited: true })
      expect(await page.call(1, 'increment')).toBe(count + 100)
      await page.call(1, 'triple')
      page.say([clientFrame.sync, 1])
      await page.until(
        (frame) => frame[0] === serverFrame.state && (frame[3] as { count: number }).count === (count + 100) * 3,
      )
      expect(page.socket.readyState).toBe(page.socket.OPEN)

      const drained = server.control('drain')
      expect((await page.closed).code).toBe(closeCodes.restart)
      expect(page.frames.at(-1)).toEqual([serverFrame.leave, 100])
      expect(await drained).toEqual({ sockets: 0, mounts: 0, instances: 0, held: 0 })
      await expect(open()).rejects.toThrow('503')
    })
  })
}
