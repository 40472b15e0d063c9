import { expect, test } from 'vitest'
import { createApp } from '../../framework/create-app.ts'
import { DevelopmentRecord } from './development-info.ts'

const config = { logging: { level: 'silent' } } as const
const ask = () => new Request('http://localhost/_flux/vite')

test('an app that no development server runs has no such page', async () => {
  expect((await createApp(config).handle(ask())).status).toBe(404)
})

test('one that runs under it tells what happened there, unless it is switched off', async () => {
  const record = new DevelopmentRecord(
    { root: '/app' },
    {
      url: () => 'http://localhost:3000/',
      session: () => ({ page: { modules: 12, open: 1 }, server: { modules: 4 } }),
    },
  )
  record.open()
  try {
    const app = createApp(config)
    const told = async () => (await app.handle(ask())).json()
    expect(await told()).toEqual({
      url: 'http://localhost:3000/',
      page: { modules: 12, open: 1 },
      server: { modules: 4 },
      reloads: 0,
    })
    record.note({ type: 'reload', files: ['/app/app/server/leaf.ts'], modules: 3, milliseconds: 9 })
    record.note({ type: 'types', problems: [], milliseconds: 400 })
    const problem = { message: 'Unexpected token', file: '/app/app/server/leaf.ts', line: 2, column: 1 }
    record.note({ type: 'error', stage: 'reload', problem })
    expect(await told()).toMatchObject({
      reloads: 1,
      lastReload: { files: ['app/server/leaf.ts'], modules: 3 },
      problem: { message: 'Unexpected token', place: 'app/server/leaf.ts:2:1' },
      types: { errors: 0 },
    })
    record.note({ type: 'repaired', stage: 'reload' })
    expect(await told()).not.toHaveProperty('problem')
    const without = createApp({ ...config, plugins: { vite: { info: false } } })
    expect((await without.handle(ask())).status).toBe(404)
  } finally {
    record.close()
  }
  expect((await createApp(config).handle(ask())).status).toBe(404)
})
