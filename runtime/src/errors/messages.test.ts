import { Elysia, t } from 'elysia'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { de } from 'zod/v4/locales'
import { createApp, type CreateAppParts } from '../framework/create-app.ts'
import { LiveComponent, registry } from '../live/server/index.ts'
import { connectLive } from '../live/testing/index.ts'
import { ErrorCounts } from './counts.ts'
import { ConflictError, FluxStackError, NotFoundError, ValidationError } from './errors.ts'
import { MessageCatalogue } from './messages.ts'

const messages = {
  de: {
    NOT_FOUND: 'Nicht gefunden',
    NOTE_NOT_FOUND: 'Die Notiz {id} gibt es nicht, {secret}{constructor}.',
    PRINTER_ON_FIRE: 'Der Drucker brennt',
  },
  'pt-BR': { NOT_FOUND: 'Não encontrado' },
}

const routes = new Elysia({ prefix: '/api' })
  .get('/note', () => {
    throw new NotFoundError('There is no note 5', { code: 'NOTE_NOT_FOUND', context: { id: 5, secret: { a: 1 } } })
  })
  .get('/missing', () => {
    throw new NotFoundError('There is no page')
  })
  .get('/open', () => {
    throw new ConflictError('It is open elsewhere')
  })
  .get('/printer', () => {
    throw new FluxStackError('fire at 10.0.0.7', { code: 'PRINTER_ON_FIRE' })
  })

function make(parts: CreateAppParts = {}, mode = 'production') {
  const { config } = createApp({ logging: { level: 'silent' } })
  return createApp({}, { routes, ...parts, resolved: { ...config, mode } })
}

async function problem(app: ReturnType<typeof make>, path: string, language?: string) {
  const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language }
  const response = await app.handle(new Request(`http://localhost/api/${path}`, { headers }))
  return {
    ...(await response.json()),
    language: response.headers.get('content-language'),
    vary: response.headers.get('vary'),
  }
}

test('an answer speaks the language that was asked for', async () => {
  const app = make({ messages })
  expect(await problem(app, 'note', 'fr, de-CH;q=0.9, en;q=0.1')).toMatchObject({
    title: 'Nicht gefunden',
    detail: 'Die Notiz 5 gibt es nicht, {secret}{constructor}.',
    code: 'NOTE_NOT_FOUND',
    language: 'de',
    vary: 'accept-language',
  })
  expect(await problem(app, 'note', 'fr')).toMatchObject({
    title: 'Not found',
    detail: 'There is no note 5',
    language: 'en',
  })
})

test('a title that is translated stands alone rather than above words of another language', async () => {
  const answer = await problem(make({ messages }), 'missing', 'pt-br')
  expect(answer).toMatchObject({ title: 'Não encontrado', language: 'pt-BR' })
  expect(answer).not.toHaveProperty('detail')
  const untranslated = await problem(make({ messages }), 'open', 'pt-br')
  expect(untranslated).toMatchObject({ title: 'Something is in the way', detail: 'It is open elsewhere' })
})

test('a text of the catalogue is for people, and shows an error that would stay hidden', async () => {
  const app = make({ messages })
  expect(await problem(app, 'printer', 'de')).toMatchObject({ code: 'PRINTER_ON_FIRE', detail: 'Der Drucker brennt' })
  const hidden = await problem(app, 'printer', 'en')
  expect(hidden).toMatchObject({ code: 'INTERNAL_ERROR' })
  expect(JSON.stringify(hidden)).not.toMatch(/fire|10\.0/i)
})

test('an app of another language says so, and needs no header', async () => {
  const app = make({ messages, locale: 'de' })
  expect(await problem(app, 'missing')).toMatchObject({ title: 'Nicht gefunden', detail: 'There is no page' })
})

test('fields speak it too: zod in its own words, the app’s messages by their text', async () => {
  const note = z.object({ title: z.string().min(3), tag: z.string().min(1, 'Give it a tag') })
  const taken = { path: 'title', message: 'Taken' }
  const posts = new Elysia({ prefix: '/api' })
    .post('/notes', () => 'ok', { body: note })
    .post('/typebox', () => 'ok', { body: t.Object({ tag: t.String({ minLength: 1, error: 'Give it a tag' }) }) })
    .post('/own', () => {
      throw new ValidationError('no', { errors: [taken] })
    })
  const own = { 'Give it a tag': 'Ein Schlagwort fehlt', Taken: 'Vergeben' }
  const app = make({ routes: posts, messages: { de: own }, fieldMessages: { de: de().localeError } })
  const errors = async (path: string, language: string) => {
    const headers = { 'content-type': 'application/json', 'accept-language': language }
    const request = new Request(`http://localhost/api/${path}`, {
      method: 'POST',
      headers,
      body: '{"title":"a","tag":""}',
    })
    return (await (await app.handle(request)).json()).errors
  }
  expect(await errors('notes', 'de')).toEqual([
    { path: 'title', message: expect.stringMatching(/^Zu klein: erwartet, dass string >=3 Zeichen hat/) },
    { path: 'tag', message: 'Ein Schlagwort fehlt' },
  ])
  expect(await errors('notes', 'en')).toEqual([
    { path: 'title', message: expect.stringMatching(/^Too small/) },
    { path: 'tag', message: 'Give it a tag' },
  ])
  expect(await errors('typebox', 'de')).toEqual([{ path: 'tag', message: 'Ein Schlagwort fehlt' }])
  expect(await errors('own', 'de')).toEqual([{ path: 'title', message: 'Vergeben' }])
})

test('the configuration may say the language too', async () => {
  const { config } = createApp({ logging: { level: 'silent' }, app: { locale: 'de' } })
  const app = createApp({}, { routes, messages, resolved: { ...config, mode: 'production' } })
  expect(await problem(app, 'missing')).toMatchObject({ title: 'Nicht gefunden', language: 'de' })
})

test('without translations answers do not vary', async () => {
  expect(await problem(make(), 'note', 'de')).toMatchObject({ title: 'Not found', language: null, vary: null })
})

test.each([
  ['de', 'de'],
  ['DE-at', 'de'],
  ['en;q=0.2, de;q=0.8', 'de'],
  ['de;q=0, *', 'en'],
  ['pt', 'en'],
  [';;;q=,,', 'en'],
  ['x'.repeat(100_000), 'en'],
  ['__proto__, constructor', 'en'],
])('Accept-Language %j is answered in %s', (header, locale) => {
  expect(new MessageCatalogue(messages).for(header).locale).toBe(locale)
})

class Risky extends LiveComponent.with({ state: z.object({}), actions: { fail: null } }) {
  fail() {
    throw new ConflictError('no', { code: 'RISKY' })
  }
}

test('errors are counted by code, those of live components too, and go on over a hot reload', async () => {
  const live = registry({ risky: Risky })
  const app = make({ live })
  await problem(app, 'note')
  await problem(app, 'note')
  await problem(app, 'nowhere')
  expect(app.errorCounts()).toEqual({ NOTE_NOT_FOUND: 2, NOT_FOUND: 1 })

  const next = make({ live })
  next.adopt(app)
  const page = connectLive(live)
  next.live.adopt(page.live)
  const risky = page.connection.component('risky')
  const stop = risky.subscribe(() => {})
  await expect(risky.call('fail')).rejects.toMatchObject({ code: 'RISKY' })
  expect(next.errorCounts()).toEqual({ NOTE_NOT_FOUND: 2, NOT_FOUND: 1, RISKY: 1 })
  stop()
  await page.stop()
})

test('codes made of input do not fill the memory', () => {
  const counts = new ErrorCounts()
  for (let index = 0; index < 2000; index++) counts.add(`CODE_${index}`)
  expect(Object.keys(counts.all())).toHaveLength(501)
  expect(counts.all()['OTHER']).toBe(1500)
})
