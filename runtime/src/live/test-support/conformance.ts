import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeCodes, protocolVersion } from '../protocol/codes.ts'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import type { LiveStats } from '../server/index.ts'
import { Page } from './page.ts'
import type { TestServer } from './server.ts'

/** What every socket driver must do, on every runtime, over real sockets. */
export function conformance(name: string, start: () => Promise<TestServer>): void {
  describe(`live sockets on ${name}`, () => {
    let server: TestServer
    const open = (options?: Parameters<typeof Page.open>[1]): Promise<Page> => Page.open(server.host, options)

    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    /** When all sockets of the tests before have been let go of. */
    const settled = async (): Promise<LiveStats> => {
      for (;;) {
        const stats = await server.control('stats')
        if (stats.sockets === 0 && stats.held === 0) return stats
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }

    describe('a page', () => {
      test('sees its own action as patch and acknowledgement in one frame, and another page sees the patch', async () => {
        const [one, two] = await Promise.all([open(), open()])
        const { subject, state } = await one.mount(1, 'counter', { step: 5 })
        const { count } = state as { count: number }
        await two.mount(7, 'counter')
        expect(await one.call(1, 'increment')).toBe(count + 5)
        const patch = await two.until(
          (frame) => frame[0] === serverFrame.patch && JSON.stringify(frame[3]).includes('"count"'),
        )
        expect(patch).toEqual([serverFrame.patch, subject, expect.any(Number), [[['count'], count + 5]]])
        expect(one.frames.at(-1)).toEqual([...patch, [[1, count + 5]]])
        await Promise.all([one.close(), two.close()])
      })

      test('has a state of its own, a state by key, and who is online', async () => {
        const [one, two] = await Promise.all([open(), open()])
        await Promise.all([one.mount(1, 'notes'), two.mount(1, 'notes')])
        expect(await one.call(1, 'add', { text: 'a' })).toBe(1)
        expect(await two.call(1, 'add', { text: 'b' })).toBe(1)
        await one.mount(2, 'room', { room: 'x' })
        await one.call(2, 'say', 'hello')
        expect((await two.mount(2, 'room', { room: 'x' })).state).toEqual({ said: ['hello'] })
        expect((await two.mount(3, 'room', { room: 'y' })).state).toEqual({ said: [] })
        const { online } = (await two.mount(4, 'counter')).state as { online: string[] }
        expect(online).toHaveLength(1)
        await Promise.all([one.close(), two.close()])
      })

      test('keeps the order of its calls, and a slow one does not hold up another component', async () => {
        const page = await open()
        await Promise.all([page.mount(1, 'counter'), page.mount(2, 'notes')])
        const order: string[] = []
        const note = (label: string) => (): void => void order.push(label)
        await Promise.all([
          page.call(1, 'slow', 80).then(note('slow')),
          page.call(1, 'increment').then(note('after slow')),
          page.call(2, 'add', { text: 'x' }).then(note('other')),
        ])
        expect(order).toEqual(['other', 'slow', 'after slow'])
        await page.close()
      })

      test('is told when an action fails, without its message, and the state is as before', async () => {
        const page = await open()
        const before = (await page.mount(1, 'counter')).state
        await expect(page.call(1, 'fail')).rejects.toThrow('ACTION_FAILED')
        expect(JSON.stringify(page.frames)).not.toContain('hunter2')
        page.say([clientFrame.sync, 1])
        const state = await page.until((frame) => frame[0] === serverFrame.state)
        expect(state[3]).toEqual(before)
        await page.close()
      })

      test('gets pongs and survives silence by answering the pings of the transport', async () => {
        const page = await open()
        page.say([clientFrame.ping])
        expect(await page.until(([kind]) => kind === serverFrame.pong)).toEqual([serverFrame.pong])
        await page.close()
      })
    })

    describe('an attacker', () => {
      test('with a foreign Origin does not get in', async () => {
        for (const origin of [
          'https://evil.example',
          'null',
          `http://127.0.0.1:1`,
          'https://friend.example.evil.example',
        ]) {
          await expect(open({ origin })).rejects.toThrow('403')
        }
        for (const origin of [`http://${server.host}`, 'https://friend.example']) {
          await (await open({ origin })).close()
        }
      })

      test('finds no socket beside the path', async () => {
        await expect(open({ path: '/_flux/live/../x' })).rejects.toThrow('404')
        await expect(open({ path: '/_flux/livex' })).rejects.toThrow('404')
      })

      test('cannot act on, read or unmount the component of another socket', async () => {
        const [victim, attacker] = await Promise.all([open(), open()])
        const { subject } = await victim.mount(3, 'notes')
        for (const component of [3, subject]) {
          await expect(attacker.call(component, 'add', { text: 'x' })).rejects.toThrow('NOT_MOUNTED')
          attacker.say([clientFrame.sync, component])
          attacker.say([clientFrame.unmount, component])
        }
        await attacker.until((frame) => frame[0] === serverFrame.problem && frame[1].call === undefined)
        expect(await victim.call(3, 'add', { text: 'mine' })).toBe(1)
        expect(attacker.frames.some(([kind]) => kind === serverFrame.state)).toBe(false)
        await Promise.all([victim.close(), attacker.close()])
      })

      test('reaches nothing but declared actions', async () => {
        const page = await open()
        await page.mount(1, 'counter')
        const names = [
          'reset',
          'onMount',
          'onConnect',
          'onDisconnect',
          'constructor',
          'toString',
          'hasOwnProperty',
          'valueOf',
        ]
        const more = [
          '__proto__',
          'prototype',
          'state',
          'props',
          'caller',
          'every',
          'after',
          'onRelease',
          '#private',
          '',
        ]
        for (const action of [...names, ...more]) await expect(page.call(1, action)).rejects.toThrow('UNKNOWN_ACTION')
        for (const action of [null, 1, {}, ['increment']]) {
          await expect(page.call(1, action as unknown as string)).rejects.toThrow('UNKNOWN_ACTION')
        }
        await page.close()
      })

      test('makes nothing but registered components', async () => {
        const page = await open()
        const names = ['nothing', '__proto__', 'constructor', 'toString', '', null, 5, {}, ['counter']]
        for (const [index, name] of names.entries()) {
          await expect(page.mount(index + 1, name as string)).rejects.toThrow('UNKNOWN_COMPONENT')
        }
        await page.close()
      })

      test('cannot set state by props, nor give props or input that are not as declared', async () => {
        const page = await open()
        const { state } = await page.mount(1, 'notes', {
          owner: 'me',
          admin: true,
          notes: [{ text: 'x' }],
          state: { admin: true },
        })
        expect(state).toEqual({ notes: [], admin: false })
        await expect(page.mount(2, 'room', { room: 5 })).rejects.toThrow('PROPS_INVALID')
        await expect(page.mount(3, 'room')).rejects.toThrow('PROPS_INVALID')
        await expect(page.call(1, 'add', { text: '' })).rejects.toThrow('INPUT_INVALID')
        await expect(page.call(1, 'add')).rejects.toThrow('INPUT_INVALID')
        await page.close()
      })

      test.each([
        ['no JSON', '{'],
        ['no array', '{"0":1}'],
        ['an unknown frame', '[99,1]'],
        ['a component that is no number', '[1,"a","counter"]'],
        ['a component below one', '[1,0,"counter"]'],
        ['a component that is not whole', '[1,1.5,"counter"]'],
        ['a second hello', `[0,${protocolVersion}]`],
        ['__proto__ in props', '[1,1,"notes",{"props":{"__proto__":{"admin":true}}}]'],
        ['__proto__ in the options', '[1,1,"notes",{"__proto__":{"props":{}}}]'],
        ['constructor in an input', '[3,1,1,"any",{"a":{"constructor":{"prototype":1}}}]'],
        ['a tag around __proto__', '[3,1,1,"any",{"~object":{"__proto__":1}}]'],
        ['escaped __proto__', '[3,1,1,"any",{"\\u005f_proto__":1}]'],
        ['deep JSON', `[3,1,1,"any",${'['.repeat(200)}${']'.repeat(200)}]`],
        ['very deep JSON', `[3,1,1,"any",${'['.repeat(30_000)}${']'.repeat(30_000)}]`],
        ['very deep tagged JSON', `[3,1,1,{"~set":[]},${'['.repeat(30_000)}${']'.repeat(30_000)}]`],
      ])('is closed with 4400 for %s', async (_, text) => {
        const page = await open()
        page.raw(text)
        expect((await page.closed).code).toBe(closeCodes.badFrame)
      })

      test('is refused numbers that are in use, and too many components', async () => {
        const page = await open()
        await page.mount(1, 'notes')
        await expect(
          page.mount(1, 'room', { room: 'z' }).then(() => page.until(([kind]) => kind === serverFrame.problem)),
        ).resolves.toMatchObject([serverFrame.problem, { component: 1 }, { code: 'FRAME_INVALID' }])
        for (let component = 2; component <= 16; component++) await page.mount(component, 'notes')
        await expect(page.mount(17, 'notes')).rejects.toThrow('TOO_MANY_COMPONENTS')
        await page.close()
      })

      test('is closed for a binary frame, an oversized one, silence, and another version', async () => {
        const [binary, big, silent, old, early] = await Promise.all([
          open(),
          open(),
          open({ hello: false }),
          open({ hello: false }),
          open({ hello: false }),
        ])
        binary.raw(new Uint8Array([1, 2, 3]))
        expect((await binary.closed).code).toBe(closeCodes.binary)
        big.raw(`[3,1,1,"any","${'x'.repeat(70_000)}"]`)
        expect([closeCodes.tooBig, 1006]).toContain((await big.closed).code)
        old.raw('[0,999]')
        expect((await old.closed).code).toBe(closeCodes.version)
        early.say([clientFrame.mount, 1, 'counter'])
        expect((await early.closed).code).toBe(closeCodes.badFrame)
        expect((await silent.closed).code).toBe(closeCodes.timeout)
      })

      test('that floods gets one answer, then the door', async () => {
        const page = await open()
        for (let index = 0; index < 2000; index++) page.raw('[4]')
        expect((await page.closed).code).toBe(closeCodes.policy)
        const problems = page.frames.filter(([kind]) => kind === serverFrame.problem)
        expect(problems).toEqual([[serverFrame.problem, {}, { code: 'RATE_LIMITED', detail: expect.any(String) }]])
      })

      test('with many unfinished calls is slowed down or closed, and others are served', async () => {
        const [page, other] = await Promise.all([open(), open()])
        await Promise.all([page.mount(1, 'counter'), other.mount(1, 'notes')])
        for (let call = 1; call <= 40; call++) page.say([clientFrame.call, 1, call, 'slow', 5])
        expect(await other.call(1, 'add', { text: 'x' })).toBe(1)
        const outcome = await Promise.race([
          page.closed.then(({ code }) => code),
          page
            .until((frame) => frame[0] === serverFrame.patch && frame[4]?.some(([call]) => call === 40) === true)
            .then(() => 'served'),
        ])
        expect([closeCodes.overloaded, 'served']).toContain(outcome)
        await Promise.all([page.close(), other.close()])
      })

      test('that reads nothing is cut off, and what waits for it stays bounded', async () => {
        const [slow, busy] = await Promise.all([open(), open()])
        await Promise.all([slow.mount(1, 'room', { room: 'big' }), busy.mount(1, 'room', { room: 'big' })])
        slow.socket.pause()
        const text = 'x'.repeat(60_000)
        for (let index = 0; index < 200; index++) await busy.call(1, 'say', text)
        const gone = async (): Promise<void> => {
          while ((await server.control('stats')).sockets > 1) await new Promise((resolve) => setTimeout(resolve, 20))
        }
        await gone()
        expect(await busy.call(1, 'say', 'still here')).toBeUndefined()
        slow.socket.terminate()
        await busy.close()
      })

      test('with half an HTTP request keeps nothing of the live server', async () => {
        await settled()
        const [address = '', port] = server.host.split(':')
        const half = connect(Number(port), address)
        half.write('GET /_flux/live HTTP/1.1\r\nhost: x\r\n')
        expect((await server.control('stats')).sockets).toBe(0)
        half.destroy()
      })
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
