import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Identity } from '../../../../authentication/identity.ts'
import { closeCodes, protocolVersions } from '../../../protocol/codes.ts'
import { clientFrame, serverFrame } from '../../../protocol/frames.ts'
import { Page, type PageOptions } from '../../../test-support/page.ts'
import type { AuditEntry } from '../audit.ts'

export interface SecuredApp {
  readonly url: string
  stop(): Promise<void>
}

/** What a whole app must do about people, on every runtime, over real sockets. */
export function securityTests(name: string, start: () => Promise<SecuredApp>): void {
  describe(`people on live sockets, on ${name}`, () => {
    let app: SecuredApp
    let people = 0
    beforeAll(async () => {
      app = await start()
    })
    afterAll(() => app.stop())

    const post = (path: string, headers: Record<string, string> = {}, body?: unknown) =>
      fetch(`${app.url}${path}`, { method: 'POST', headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const get = async (path: string): Promise<unknown> => (await fetch(`${app.url}${path}`)).json()
    const host = () => new URL(app.url).host
    const open = (session?: string, options: PageOptions = {}) =>
      Page.open(host(), { ...options, headers: { ...(session !== undefined && { cookie: `session=${session}` }) } })

    /** Somebody new, so that tests do not meet. */
    const signIn = async (more: Partial<Identity> = {}) => {
      const id = more.id ?? `person-${++people}`
      const session = `session-${id}-${Math.random()}`
      await post('/api/login', { 'content-type': 'application/json' }, { id, session, ...more })
      return { id, session }
    }
    const ticketFor = async (session: string, origin?: string): Promise<string> => {
      const headers = { authorization: `Bearer ${session}`, ...(origin !== undefined && { origin }) }
      const answer = await post('/_flux/live/ticket', headers)
      expect(answer.status).toBe(200)
      return ((await answer.json()) as { ticket: string }).ticket
    }
    /** A socket that brings a ticket: open, or the code it was closed with. */
    const present = async (ticket: string, options: PageOptions = {}, session?: string): Promise<Page | number> => {
      const page = await open(session, { ...options, hello: false })
      page.say([clientFrame.hello, protocolVersions, { ticket }])
      return page
        .until(([kind]) => kind === serverFrame.welcome)
        .then(
          () => page,
          async () => (await page.closed).code,
        )
    }
    const put = (page: Page, gold: number, password?: string) =>
      page.call(1, 'put', { gold, ...(password !== undefined && { password }) })

    test('the cookie says who somebody is; what is of somebody else cannot be mounted', async () => {
      const [ann, bob] = [await signIn(), await signIn()]
      const [annes, bobs, strangers] = await Promise.all([open(ann.session), open(bob.session), open('made-up')])
      for (const [page, who] of [
        [annes, ann.id],
        [bobs, bob.id],
        [strangers, 'stranger'],
      ] as const) {
        await page.mount(9, 'lobby')
        expect(await page.call(9, 'who')).toBe(who)
      }
      await annes.mount(1, 'safe', { owner: ann.id })
      expect(await put(annes, 5)).toBe(5)
      await expect(bobs.mount(1, 'safe', { owner: ann.id })).rejects.toThrow('FORBIDDEN')
      await expect(strangers.mount(1, 'safe', { owner: ann.id })).rejects.toThrow('UNAUTHENTICATED')
      await expect(bobs.call(1, 'put', { gold: 1 })).rejects.toThrow('NOT_MOUNTED')
      await expect(annes.call(1, 'empty')).rejects.toThrow('FORBIDDEN')
      await Promise.all([annes, bobs, strangers].map((page) => page.close()))
    })

    test('a socket with a token in its URL is not opened, nor one of a foreign page', async () => {
      const ann = await signIn()
      const ticket = await ticketFor(ann.session)
      for (const name of ['ticket', 'token']) {
        await expect(open(ann.session, { path: `/_flux/live?${name}=${ticket}` })).rejects.toThrow('400')
      }
      await expect(open(ann.session, { origin: 'https://evil.example' })).rejects.toThrow('403')
      const page = await present(ticket)
      expect(page).toBeInstanceOf(Page)
    })

    test('a ticket opens one socket, of its page alone, for the one it was given to', async () => {
      const [ann, bob] = [await signIn(), await signIn()]
      const origin = 'https://friend.example'
      const ticket = await ticketFor(ann.session, origin)
      const page = await present(ticket, { origin })
      if (typeof page === 'number') throw new Error(`closed with ${page}`)
      await page.mount(1, 'lobby')
      expect(await page.call(1, 'who')).toBe(ann.id)
      expect(await present(ticket, { origin })).toBe(closeCodes.timeout)
      const others = await Promise.all([1, 2, 3].map(() => ticketFor(ann.session, origin)))
      const [first = '', second = '', third = ''] = others
      expect(await present(first, { origin: app.url })).toBe(closeCodes.timeout)
      expect(await present(second, { origin }, bob.session)).toBe(closeCodes.signedOut)
      await post('/api/logout', { authorization: `Bearer ${ann.session}` })
      expect(await present(third, { origin })).toBe(closeCodes.timeout)
      expect((await page.closed).code).toBe(closeCodes.signedOut)
    })

    test('tickets are for people, and for pages that may open a socket', async () => {
      const ann = await signIn()
      const cookie = `session=${ann.session}`
      expect((await post('/_flux/live/ticket')).status).toBe(401)
      expect((await post('/_flux/live/ticket', { cookie, origin: 'https://evil.example' })).status).toBe(403)
      expect((await post('/_flux/live/ticket', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
      expect((await post('/_flux/live/ticket', { cookie, origin: app.url })).status).toBe(200)
    })

    test('who signs out is out at once, on every page of the session, and on no other', async () => {
      const ann = await signIn()
      const elsewhere = await signIn({ id: ann.id })
      const [page, tab, other] = await Promise.all([open(ann.session), open(ann.session), open(elsewhere.session)])
      for (const one of [page, tab, other]) await one.mount(1, 'safe', { owner: ann.id })
      const late = page.call(1, 'slow').catch((error: unknown) => String(error))
      const before = performance.now()
      expect(await (await post('/api/logout', { cookie: `session=${ann.session}` })).text()).toBe('2')
      expect([(await page.closed).code, (await tab.closed).code]).toEqual([4401, 4401])
      expect(performance.now() - before).toBeLessThan(1000)
      expect(await late).toContain('closed with 4401')
      expect(await put(other, 1)).toBe(1)
      // the cookie is nobody's now, and what the page had is gone
      const { epoch } = await other.mount(2, 'lobby')
      const again = await open(ann.session, { client: page.client })
      again.say([clientFrame.mount, 1, 'safe', { props: { owner: ann.id }, resume: [epoch, 0] }])
      const refused = await again.until(([kind]) => kind === serverFrame.problem)
      expect(refused).toMatchObject([serverFrame.problem, { component: 1 }, { code: 'UNAUTHENTICATED' }])
      await Promise.all([other.close(), again.close()])
    })

    test('who loses a role comes back without it', async () => {
      const admin = await signIn({ roles: ['admin'] })
      const page = await open(admin.session)
      await page.mount(1, 'safe', { owner: 'anybody' })
      await page.call(1, 'empty')
      await post('/api/demote', { cookie: `session=${admin.session}` })
      expect((await page.closed).code).toBe(closeCodes.signedOut)
      const again = await open(admin.session)
      await expect(again.mount(1, 'safe', { owner: 'anybody' })).rejects.toThrow('FORBIDDEN')
      await again.close()
    })

    test('a session that expires is closed within a second', async () => {
      const expiresAt = Date.now() + 300
      const page = await open((await signIn({ expiresAt })).session)
      expect((await page.closed).code).toBe(closeCodes.signedOut)
      expect(Date.now() - expiresAt).toBeLessThan(1000)
    })

    test("another user's client id brings nothing of theirs", async () => {
      const [ann, bob] = [await signIn(), await signIn()]
      const victim = await open(ann.session)
      await victim.mount(9, 'lobby')
      const { epoch } = await victim.mount(1, 'safe', { owner: ann.id })
      await put(victim, 7)
      victim.socket.terminate()
      await victim.closed
      const thief = await open(bob.session, { client: victim.client })
      thief.say([clientFrame.mount, 1, 'safe', { props: { owner: ann.id }, resume: [epoch, 0] }])
      const refused = await thief.until(([kind]) => kind === serverFrame.problem)
      expect(refused).toMatchObject([serverFrame.problem, {}, { code: 'FORBIDDEN' }])
      thief.say([clientFrame.mount, 2, 'safe', { props: { owner: bob.id }, resume: [epoch, 0] }])
      const own = await thief.until((frame) => frame[0] === serverFrame.mounted && frame[1] === 2)
      expect(own[4]).toEqual({ gold: 0 })
      await thief.close()
    })

    test('an action is limited for a person, over their sockets; the audit log has it all and no secret', async () => {
      const ann = await signIn()
      const [page, tab] = await Promise.all([open(ann.session), open(ann.session)])
      for (const one of [page, tab]) await one.mount(1, 'safe', { owner: ann.id })
      expect(await put(page, 1, 'hunter2')).toBe(1)
      await expect(put(page, -1)).rejects.toThrow('ACTION_FAILED')
      expect(await put(tab, 2)).toBe(2)
      await expect(put(page, 3)).rejects.toThrow('RATE_LIMITED')
      await expect(page.call(1, 'empty')).rejects.toThrow('FORBIDDEN')
      const entries = ((await get('/api/audit')) as AuditEntry[]).filter(({ user }) => user === ann.id)
      expect(entries.map(({ action, outcome, input }) => [action, outcome, input])).toEqual([
        ['put', 'ok', { gold: 1, password: '[redacted]' }],
        ['put', 'ACTION_FAILED', { gold: -1 }],
        ['put', 'ok', { gold: 2 }],
        ['put', 'RATE_LIMITED', { gold: 3 }],
        ['empty', 'FORBIDDEN', undefined],
      ])
      expect(JSON.stringify([entries, page.frames, tab.frames])).not.toMatch(/hunter2|secret\.ts|session-/)
      await Promise.all([page.close(), tab.close()])
    })

    test('handshakes that never end harm nobody', async () => {
      const { port, hostname } = new URL(app.url)
      const head = `GET /_flux/live HTTP/1.1\r\nHost: ${host()}\r\n`
      const upgrade = `${head}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
      const connected = (text: string): Promise<Socket> =>
        new Promise((resolve) => {
          const socket = connect(Number(port), hostname, () => socket.write(text, () => resolve(socket)))
          socket.on('error', () => {})
          socket.resume()
        })
      const before = (await get('/api/stats')) as { rss: number }
      const halves = await Promise.all(Array.from({ length: 1000 }, (_, n) => connected(n % 2 === 0 ? head : upgrade)))
      const ann = await signIn()
      const page = await open(ann.session)
      await page.mount(1, 'lobby')
      expect(await page.call(1, 'who')).toBe(ann.id)
      const { rss, sockets } = (await get('/api/stats')) as { rss: number; sockets: number }
      expect(sockets).toBeLessThanOrEqual(600)
      expect(rss - before.rss).toBeLessThan(64 * 1024 * 1024)
      for (const socket of halves) socket.destroy()
      await page.close()
    }, 30_000)
  })
}
