import { expect, test } from 'vitest'
import { closeCodes, protocolVersions } from '../protocol/codes.ts'
import { clientFrame, serverFrame } from '../protocol/frames.ts'
import type { Sockets } from './sockets.ts'

/** What a hostile client may send, and does not get. */
export function testAttacks({ open, server }: Sockets): void {
  test('with a foreign Origin does not get in', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:1`,
      'https://friend.example.evil.example',
    ]) {
      await expect(open({ origin })).rejects.toThrow('403')
    }
    for (const origin of [`http://${server().host}`, 'https://friend.example']) {
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
    const more = ['__proto__', 'prototype', 'state', 'props', 'caller', 'every', 'after', 'onRelease', '#private', '']
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
    ['a second hello', `[0,[${protocolVersions.join(',')}]]`],
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
    old.raw('[0,1]')
    expect((await old.closed).code).toBe(closeCodes.version)
    early.say([clientFrame.mount, 1, 'counter'])
    expect((await early.closed).code).toBe(closeCodes.badFrame)
    expect((await silent.closed).code).toBe(closeCodes.timeout)
  })
}
