// What a test of an app does, in plain JavaScript and with node:assert alone, so that any runner may run it.
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConflictError, createApp, definePlugin } from '@fluxstack/runtime'
import { LiveComponent, registry } from '@fluxstack/runtime/live'
import { ServiceContainer, token, withServices } from '@fluxstack/runtime/services'
import { assertError, assertProblem, defineFixture, FluxStackTestUtils } from '@fluxstack/runtime/testing'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Elysia } from 'elysia'
import { z } from 'zod'

const notes = sqliteTable('notes', { id: integer().primaryKey(), text: text().notNull() })
const newNote = z.object({ text: z.string().min(1, 'Write something.') })
const Notes = token('notes')
const Counter = LiveComponent.with({
  scope: 'shared',
  state: z.object({ count: z.number().default(0) }),
  actions: { add: null },
})

const app = createApp(
  { app: { name: 'Notes' } },
  {
    live: registry({
      counter: class extends Counter {
        add() {
          this.state.count++
        }
      },
    }),
    plugins: [
      definePlugin({
        name: 'mail',
        setup() {
          throw new Error('There is no mail server in a test')
        },
      }),
    ],
    services: new ServiceContainer().singleton(Notes, () => {
      throw new ConflictError('Not the real database')
    }),
    routes: new Elysia({ prefix: '/api' })
      .use(withServices)
      .get('/notes', async ({ services }) => (await services.get(Notes)).list())
      .post('/notes', async ({ services, body }) => (await services.get(Notes)).add(body), { body: newNote }),
  },
)

const fixture = defineFixture({
  shape: newNote,
  seed: 1,
  defaults: ({ n, random }) => ({ text: `${n} ${random.words(1)}` }),
})

async function databaseOf(utils) {
  const migrations = await utils.folder()
  await mkdir(join(migrations, 'meta'))
  await writeFile(
    join(migrations, '0000_notes.sql'),
    'CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL);',
  )
  const entries = [{ idx: 0, version: '6', when: 1000, tag: '0000_notes', breakpoints: true }]
  await writeFile(
    join(migrations, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'sqlite', entries }),
  )
  return utils.database({ driver: 'sqlite', schema: { notes }, migrations })
}

const serviceOn = (db) => ({
  list: () => db.select().from(notes),
  add: async (note) => (await db.insert(notes).values(note).returning())[0],
})

/** Each is one test; `utils` is cleaned up by the runner's own hook. */
export const checks = {
  'an app with a database, a plugin and a log of its own': async (utils) => {
    const { db } = await databaseOf(utils)
    const mail = utils.spy('mail')
    const own = app.services.override(Notes, () => serviceOn(db))
    const test = utils.app(app, { services: own, standIns: [mail] })
    const note = fixture.fresh().build()
    assert.equal((await test.api.notes.post(note)).status, 200)
    assert.deepEqual((await test.api.notes.get()).data, [{ id: 1, ...note }])
    await assertProblem(await test.api.notes.post({ text: '' }), { status: 422, fields: { text: 'Write something.' } })
    assert.deepEqual(
      mail.of('onResponse').map(({ response }) => response.status),
      [200, 200, 422],
    )
    test.logs.assertLine({ path: '/api/notes', status: 422 })
  },
  'rows of one test are not there in the next': async (utils) => {
    const { db } = await databaseOf(utils)
    assert.equal(await db.$count(notes), 0)
  },
  'a page’s live connection, and waiting for what it shows': async (utils) => {
    const test = utils.app(app, { standIns: [utils.spy('mail')] })
    const counter = test.connectLive().component('counter')
    const end = counter.subscribe(() => {})
    utils.defer(end)
    await counter.call('add')
    const count = await utils.waitFor(() => counter.getSnapshot().state?.count, { on: counter })
    assert.equal(count, 1)
  },
  'failures say what was seen': async (utils) => {
    const late = utils.waitFor(() => 0, { timeout: 20, message: 'a note' })
    await assertError(late, { message: /Waited in vain for a note within 20 ms; last seen: 0/ })
    const test = utils.app(app, { standIns: [utils.spy('mail')] })
    await assertError(test.service(Notes), { is: ConflictError, code: 'CONFLICT' })
  },
}

export const makeUtils = () => new FluxStackTestUtils()
