import { expect, test } from 'vitest'
import { withQuickLinks } from './quick-links.ts'

test('drizzle-orm is the same by quick links and without, and they end with the work', async () => {
  const quick = await withQuickLinks(() => import('drizzle-orm/sqlite-core'))
  const { sqliteTable, text } = await import('drizzle-orm/sqlite-core')
  expect(quick.sqliteTable).toBe(sqliteTable)
  expect(Object.keys(sqliteTable('notes', { text: text() }))).toContain('text')
  await expect(withQuickLinks(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await expect(import('./not-there.js' as string)).rejects.toThrow('not-there')
})
