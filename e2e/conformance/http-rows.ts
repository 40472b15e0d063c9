import { expect } from 'vitest'
import { expectProblem } from '../support/answers.ts'
import { raw, upgradeLines } from '../support/raw.ts'
import { json, type Row } from './row.ts'
import { script } from './target.ts'

/** Requests and answers. */
export const httpRows: Row[] = [
  {
    name: 'Routing: parameters, query, encoded paths',
    async run({ server }) {
      expect(await (await server.fetch('/api/echo/jo%20%C3%BC?a=1&b=%26')).json()).toEqual({
        name: 'jo ü',
        query: { a: '1', b: '&' },
        path: '/api/echo/jo%20%C3%BC',
      })
    },
  },
  {
    name: 'Any `Host` in production; in development the app’s own only',
    async run({ server, mode }) {
      for (const host of ['x', 'app', 'localhost', 'a.b']) {
        const answer = await raw(server.url, ['GET /api/echo/there HTTP/1.1', `Host: ${host}`, 'Connection: close'])
        const isOwn = mode === 'production' || host === 'localhost'
        expect(answer).toMatch(isOwn ? /^HTTP\/1\.1 200 .*\r\n/ : /^HTTP\/1\.1 403 /)
        if (isOwn) expect(answer).toContain('"path":"/api/echo/there"')
      }
    },
  },
  {
    name: 'What is no request is 4xx and ends nothing',
    async run({ server }) {
      for (const lines of [['GET /api/echo/x HTTP/1.1', 'Host: a b c'], ['nonsense']]) {
        expect(await raw(server.url, [...lines, 'Connection: close'])).toMatch(/^HTTP\/1\.1 4\d\d |^$/)
      }
      expect((await server.fetch('/api/health')).status).toBe(200)
    },
  },
  {
    name: 'Request headers, several of one name joined',
    async run({ server }) {
      const lines = ['GET /api/headers HTTP/1.1', 'Host: localhost', 'X-One: 1', 'x-many: a', 'X-Many: b']
      const answer = await raw(server.url, [...lines, 'Connection: close'])
      const { headers, names } = JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? '{}')
      expect(headers).toMatchObject({ host: 'localhost', 'x-one': '1', 'x-many': 'a, b' })
      expect(names).toEqual(expect.arrayContaining(['host', 'x-one', 'x-many']))
    },
  },
  {
    name: 'Several cookies, set and read',
    async run({ server }) {
      const cookies = (await server.fetch('/api/cookies')).headers.getSetCookie()
      expect(cookies).toHaveLength(2)
      expect(cookies[0]).toMatch(/^first=a(%20|\+)b;.*HttpOnly/)
      expect(cookies[1]).toMatch(/^second=2;.*Path=\/api/)
      const read = await server.fetch('/api/cookies/read', { headers: { cookie: 'first=a%20b; second=2' } })
      expect(await read.json()).toEqual({ values: { first: 'a b', second: '2' }, header: 'first=a%20b; second=2' })
    },
  },
  {
    name: '`HEAD` has the headers of `GET` and no body',
    async run({ server, mode }) {
      const paths = mode === 'production' ? ['/api/echo/x', '/', script.path] : ['/api/echo/x']
      for (const path of paths) {
        const head = await server.fetch(path, { method: 'HEAD' })
        const full = await server.fetch(path)
        expect([head.status, await head.text()]).toEqual([200, ''])
        expect(head.headers.get('content-type')).toBe(full.headers.get('content-type'))
        expect(head.headers.get('content-length')).toBe(String((await full.arrayBuffer()).byteLength))
      }
    },
  },
  {
    name: 'An answer without a body: 204',
    async run({ server }) {
      const lines = ['GET /api/empty HTTP/1.1', 'Host: localhost', 'Connection: close']
      const answer = await raw(server.url, lines)
      expect(answer).toMatch(/^HTTP\/1\.1 204 /)
      expect(answer).toMatch(/\r\n\r\n$/)
      expect(answer).not.toMatch(/content-length: [1-9]|transfer-encoding/i)
    },
  },
  {
    name: 'A target that is a whole URL, and HTTP/1.0',
    async run({ server }) {
      const whole = ['GET http://localhost/api/echo/whole HTTP/1.1', 'Host: localhost', 'Connection: close']
      expect(await raw(server.url, whole)).toContain('"path":"/api/echo/whole"')
      const old = await raw(server.url, ['GET /api/echo/old HTTP/1.0', 'Host: localhost'])
      expect(old).toMatch(/^HTTP\/1\.[01] 200 [^]*"path":"\/api\/echo\/old"[^]*\}$/)
    },
  },
  {
    name: 'Redirects, with a cookie',
    async run({ server }) {
      const answer = await server.fetch('/api/go', { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api/echo/there'])
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^visited=1/)])
    },
  },
  {
    name: 'A connection serves one request after another',
    async run({ server }) {
      const ask = (path: string, ...more: string[]) => [`GET ${path} HTTP/1.1`, 'Host: localhost', ...more]
      const lines = [
        ...ask('/api/echo/one'),
        '',
        ...ask('/api/nothing'),
        '',
        ...ask('/api/echo/two', 'Connection: close'),
      ]
      const answer = await raw(server.url, lines)
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200'])
      expect(answer.match(/"name":"\w+"/g)).toEqual(['"name":"one"', '"name":"two"'])
    },
  },
  {
    name: 'Errors are problem details; in production they tell nothing of the inside',
    async run({ server, mode }) {
      expect(await expectProblem(await server.fetch('/api/notes', json({ title: 'a' })), 422)).toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [{ path: 'title', message: expect.any(String) }],
      })
      const malformed = { ...json({}), body: '{"title' }
      await expectProblem(await server.fetch('/api/notes', malformed), 400)
      const inside = JSON.stringify(await expectProblem(await server.fetch('/api/boom'), 500))
      if (mode === 'production') expect(inside).not.toMatch(/secret|stack|\.mjs/)
      else expect(inside).toMatch(/secret inside.*app\.mjs/)
      await expectProblem(await server.fetch('/api/nothing', { headers: { accept: 'text/html' } }), 404)
      const method = await server.fetch('/api/notes', { method: 'DELETE' })
      expect(method.headers.get('allow')).toBe('POST')
      await expectProblem(method, 405)
      await expectProblem(await server.fetch('/_flux/nothing'), 404)
      expect((await server.fetch('/_flux/openapi')).status).toBe(mode === 'production' ? 404 : 200)
    },
  },
  {
    name: 'Every answer has a request id, and its log line has it too',
    async run({ server }) {
      const from = server.output().length
      const answer = await server.fetch('/api/who', { headers: { 'x-request-id': 'conformance-1' } })
      expect(answer.headers.get('x-request-id')).toBe('conformance-1')
      expect(await answer.json()).toEqual({ ip: '127.0.0.1', id: 'conformance-1' })
      const [line] = await server.line(/^\{.*conformance-1.*\}$/m, from)
      const { method, path, status, ms, requestId } = JSON.parse(line)
      expect([method, path, status, typeof ms, requestId]).toEqual(['GET', '/api/who', 200, 'number', 'conformance-1'])
    },
  },
  {
    name: 'Health and readiness',
    async run({ server }) {
      expect(await (await server.fetch('/api/health')).json()).toMatchObject({ status: 'ok' })
      expect((await server.fetch('/api/ready')).status).toBe(200)
    },
  },
  {
    name: 'Upgrades: the live socket for its own page, 404 elsewhere',
    async run({ server }) {
      const own = await raw(server.url, upgradeLines('/_flux/live', ['Origin: http://localhost']))
      expect(own).toMatch(/^HTTP\/1\.1 101 /)
      const foreign = upgradeLines('/_flux/live', ['Origin: http://evil.test', 'Connection: close'])
      expect(await raw(server.url, foreign)).toMatch(/^HTTP\/1\.1 403 /)
      expect(await raw(server.url, upgradeLines('/other', ['Connection: close']))).toMatch(/^HTTP\/1\.1 404 /)
      await expectProblem(await server.fetch('/_flux/live'), 426)
    },
  },
  {
    name: 'The client’s address, from a proxy only where it is trusted',
    async run({ server, start }) {
      const headers = { 'x-forwarded-for': '6.6.6.6, 9.9.9.9' }
      expect(await (await server.fetch('/api/who', { headers })).json()).toMatchObject({ ip: '127.0.0.1' })
      const behind = await start({ env: { TRUST: '1' } })
      expect(await (await behind.fetch('/api/who', { headers })).json()).toMatchObject({ ip: '9.9.9.9' })
      await behind.stop()
    },
  },
]
