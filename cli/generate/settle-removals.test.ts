import { expect, test } from 'vitest'
import { makeApp } from './test-support/app.ts'

const service = 'app/server/services/mail.ts'
const unit = 'tests/unit/mail-service.test.ts'

test('what was edited is shown, of every file, and nothing but the edits', async () => {
  const app = await makeApp()
  await app.flux('g service mail')
  app.write(service, app.read(service).replace('Hello ${person}', 'Dear ${person}'))
  app.write(unit, `${app.read(unit)}\n// mine\n`)
  const before = app.tree()
  const { code, stderr } = await app.flux('destroy service mail')
  expect(code).toBe(1)
  expect(stderr).toContain(`2 files have been edited since: ${service}, ${unit}.`)
  expect(stderr).toMatch(/-.*Hello[^\n]+\n[^\n]*\+.*Dear/)
  expect(stderr).toContain('+// mine')
  expect(stderr).not.toContain('-export class MailService')
  expect(app.tree()).toEqual(before)
})

test('of many files the first ten are shown, and all are named', async () => {
  const app = await makeApp()
  await app.flux('g resource post title:string --yes')
  const { data } = JSON.parse((await app.flux('destroy resource post --dry-run --json')).stdout) as {
    data: { removed: string[] }
  }
  const edited = data.removed.filter((path) => /\.tsx?$/.test(path)).slice(0, 12)
  for (const path of edited) app.write(path, `${app.read(path)}// mine\n`)
  const { stderr } = await app.flux('destroy resource post')
  expect(stderr.match(/\+\/\/ mine/g)).toHaveLength(10)
  expect(stderr).toContain('first 10')
  for (const path of edited) expect(stderr).toContain(path)
  expect(edited).toHaveLength(12)
})
