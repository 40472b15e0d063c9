import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileServer } from '../../framework/visit.ts'
import { embeddedStaticFiles, staticFiles } from './static.ts'

const PAGE = '<!doctype html><title>page</title>'
const SCRIPT = 'console.log("a script that is long enough to be compressed")'
let root: string
let files: FileServer

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-static-'))
  await writeFile(join(root, 'outside.txt'), 'SECRET')
  const dir = join(root, 'client')
  await mkdir(join(dir, 'assets'), { recursive: true })
  await mkdir(join(dir, '.well-known'))
  await mkdir(join(dir, '.git'))
  const put = (path: string, content: string | Uint8Array) => writeFile(join(dir, path), content)
  await put('index.html', PAGE)
  await put('assets/app-DkX3_a1b.js', SCRIPT)
  await put('assets/app-DkX3_a1b.js.gz', gzipSync(SCRIPT))
  await put('assets/app-DkX3_a1b.js.br', 'brotli bytes')
  await put('assets/logo.png', 'logo')
  await put('assets/hero-original.png', 'hero')
  await put('numbers.txt', '0123456789')
  await put('a b & ü.txt', 'spaced')
  await put('archive.gz', 'on its own')
  await put('large.bin', 'x'.repeat(300_000))
  await put('.env', 'SECRET')
  await put('.git/config', 'SECRET')
  await put('.well-known/security.txt', 'mailto:x')
  await symlink(join(root, 'outside.txt'), join(dir, 'link.txt'))
  await symlink(root, join(dir, 'up'))
  files = await staticFiles(dir)
})

afterAll(() => rm(root, { recursive: true }))

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  // not by `new URL`, which would tidy the path up; a listener hands it on as it came
  const request = new Request('http://localhost/', { method, headers })
  return files(request, path)
}

async function read(path: string, headers?: Record<string, string>) {
  const response = await get(path, headers)
  return response && { status: response.status, headers: response.headers, text: await response.text() }
}

test('a file, with its type, its length and how long it lasts', async () => {
  const script = await read('/assets/app-DkX3_a1b.js')
  expect(script).toMatchObject({ status: 200, text: SCRIPT })
  expect(Object.fromEntries(script?.headers ?? [])).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-length': String(SCRIPT.length),
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
  })
  expect((await read('/'))?.headers.get('cache-control')).toBe('no-cache')
  expect((await read('/a%20b%20%26%20%C3%BC.txt'))?.text).toBe('spaced')
  expect((await read('/.well-known/security.txt'))?.text).toBe('mailto:x')
  expect((await read('/large.bin'))?.text).toHaveLength(300_000)
})

test('the page for what a person may navigate to, and for nothing else', async () => {
  const html = { accept: 'text/html,*/*;q=0.8' }
  for (const path of ['/', '/index.html', '/notes/4', '/docs/v1.2']) expect((await read(path, html))?.text).toBe(PAGE)
  expect((await read('/notes/4'))?.text).toBe(PAGE)
  expect(await get('/notes/4', { accept: 'application/json' })).toBeUndefined()
})

test('a file that is not there is no page, whatever is accepted, but where the app has pages of such names', async () => {
  for (const accept of ['text/html,*/*;q=0.8', '*/*', 'image/*,*/*;q=0.8'])
    for (const path of [
      '/missing.png',
      '/assets/app-old.js',
      '/assets/none',
      '/wp-login.php',
      '/backup.SQL',
      '/a/b.html',
    ])
      expect(await get(path, { accept })).toBeUndefined()
  const withUsers = await staticFiles(join(root, 'client'), { pages: ['/users'] })
  const ask = async (path: string) => (await withUsers(new Request('http://localhost/'), path))?.text()
  expect(await ask('/users/jo.doe')).toBe(PAGE)
  expect(await ask('/jo.doe')).toBeUndefined()
  expect(await ask('/users/../.env')).toBeUndefined()
})

test('only a name with a hash lasts for ever', async () => {
  const cached = async (path: string) => (await get(path))?.headers.get('cache-control')
  expect(await cached('/assets/app-DkX3_a1b.js')).toBe('public, max-age=31536000, immutable')
  for (const path of ['/assets/logo.png', '/assets/hero-original.png', '/numbers.txt'])
    expect(await cached(path)).toBe('public, max-age=3600')
})

test('the compressed form where the client takes it', async () => {
  const encoded = async (accepted: string) =>
    (await get('/assets/app-DkX3_a1b.js', { 'accept-encoding': accepted }))?.headers
  expect((await encoded('gzip, deflate, br'))?.get('content-encoding')).toBe('br')
  expect((await encoded('gzip;q=0.5, br;q=0'))?.get('content-encoding')).toBe('gzip')
  expect((await encoded('identity'))?.get('content-encoding')).toBeNull()
  expect((await encoded('br'))?.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect((await encoded('br'))?.get('etag')).not.toBe((await encoded('gzip'))?.get('etag'))
  expect((await read('/archive.gz'))?.text).toBe('on its own')
  expect(await get('/assets/app-DkX3_a1b.js.br')).toBeUndefined()
})

test('304 for what the client has, however it spells the tag', async () => {
  const etag = (await get('/numbers.txt'))?.headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]{22}"$/)
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const answer = await get('/numbers.txt', { 'if-none-match': known })
    expect([answer?.status, await answer?.text(), answer?.headers.get('etag')]).toEqual([304, '', etag])
  }
  expect((await get('/numbers.txt', { 'if-none-match': '"other"' }))?.status).toBe(200)
})

test('304 by date too, where the client has no tag', async () => {
  const date = (await get('/numbers.txt'))?.headers.get('last-modified') ?? ''
  const status = async (headers: Record<string, string>) => (await get('/numbers.txt', headers))?.status
  expect(await status({ 'if-modified-since': date })).toBe(304)
  expect(await status({ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(200)
  expect(await status({ 'if-modified-since': 'yesterday' })).toBe(200)
  expect(await status({ 'if-modified-since': date, 'if-none-match': '"other"' })).toBe(200)
})

test('a part of a file', async () => {
  const part = async (range: string, more: Record<string, string> = {}) => {
    const answer = await get('/numbers.txt', { range, ...more })
    return [answer?.status, await answer?.text(), answer?.headers.get('content-range')]
  }
  expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10'])
  expect(await part('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10'])
  expect(await part('bytes=-3')).toEqual([206, '789', 'bytes 7-9/10'])
  expect(await part('bytes=5-99')).toEqual([206, '56789', 'bytes 5-9/10'])
  expect(await part('bytes=10-')).toEqual([416, '', 'bytes */10'])
  expect(await part('bytes=-0')).toEqual([416, '', 'bytes */10'])
  for (const ignored of ['bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=', 'nonsense'])
    expect((await part(ignored))[0]).toBe(200)
  expect((await part('bytes=2-4', { 'if-range': '"old"' }))[0]).toBe(200)
  const large = await get('/large.bin', { range: 'bytes=299990-' })
  expect(await large?.text()).toBe('x'.repeat(10))
})

test('HEAD has the headers and no body', async () => {
  const answer = await get('/numbers.txt', {}, 'HEAD')
  expect([answer?.status, answer?.headers.get('content-length'), await answer?.text()]).toEqual([200, '10', ''])
})

describe('no spelling leads out of the folder, to a dotfile or through a link', () => {
  const up = [
    '..',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e%252e',
    '..%2f',
    '..%5c',
    '%c0%ae%c0%ae',
    '%uff0e%uff0e',
    '\\..',
    '....',
    '%00..',
  ]
  const targets = ['outside.txt', 'client/.env', 'outside.txt%00.js', 'outside.txt?x', 'outside.txt/']
  const climbing = up.flatMap((step) => targets.map((target) => `/${step}/${target}`))
  const others = [
    '/assets/../../outside.txt',
    '/assets/%2e%2e/%2e%2e/outside.txt',
    '//outside.txt',
    '///etc/passwd',
    '/%2fetc/passwd',
    '/etc/passwd%00.html',
    '/C:/Windows/win.ini',
    '/.env',
    '/%2eenv',
    '/%2Eenv',
    '/.git/config',
    '/.git%2fconfig',
    '/.%67it/config',
    '/link.txt',
    '/up/outside.txt',
    '/up',
    '/%ff',
    '/%',
    '/__proto__',
    '/constructor',
  ]
  test.each([...climbing, ...others])('%s', async (path) => {
    for (const accept of ['text/html', '*/*'])
      expect((await read(path, { accept }))?.text ?? '').not.toMatch(/SECRET|root:/)
  })

  test.each(['/.env', '/%2eenv', '/.git/config', '/a/.ssh/id', '/..', '/%2e%2e/x'])(
    '%s is not even the page',
    async (path) => {
      expect(await get(path, { accept: 'text/html' })).toBeUndefined()
    },
  )
})

test('a folder without a page is refused', async () => {
  await expect(staticFiles(join(root, 'none'))).rejects.toMatchObject({ code: 'CLIENT_MISSING' })
  await expect(staticFiles(root)).rejects.toMatchObject({
    code: 'CLIENT_MISSING',
    message: expect.stringContaining('index.html'),
  })
})

describe('files that an executable carries', () => {
  const carry = (path: string, tag: string) => ({ file: join(root, 'client', path), tag })

  test('have the tag that the build has given them and no time', async () => {
    const carried = await embeddedStaticFiles({
      '/index.html': carry('index.html', 'page'),
      '/assets/app-DkX3_a1b.js': carry('assets/app-DkX3_a1b.js', 'script'),
      '/assets/app-DkX3_a1b.js.gz': carry('assets/app-DkX3_a1b.js.gz', 'zipped'),
    })
    const ask = (headers: Record<string, string>) =>
      carried(new Request('http://localhost/', { headers }), '/assets/app-DkX3_a1b.js')
    const plain = await ask({})
    expect(await plain?.text()).toBe(SCRIPT)
    expect(plain?.headers.get('etag')).toBe('"script"')
    expect(plain?.headers.get('last-modified')).toBeNull()
    expect((await ask({ 'accept-encoding': 'gzip' }))?.headers.get('etag')).toBe('"zipped-gzip"')
    expect((await ask({ 'if-none-match': '"script"' }))?.status).toBe(304)
    expect((await ask({ 'if-modified-since': new Date().toUTCString() }))?.status).toBe(200)
    expect((await carried(new Request('http://localhost/'), '/notes'))?.status).toBe(200)
  })

  test('without a page are told', async () => {
    await expect(embeddedStaticFiles({})).rejects.toMatchObject({
      code: 'CLIENT_MISSING',
      message: expect.stringContaining('the executable'),
    })
  })
})
