import { expect, test } from 'vitest'
import { fileTable, serverBytes, size } from './report.ts'

const file = (name: string, bytes: number) => ({ file: name, bytes, gzip: Math.round(bytes / 3) })

test('counts what the server loads, and neither migrate.js nor native files', () => {
  const files = [file('server/index.js', 10), file('server/a-1.js', 5), file('server/migrate.js', 100)]
  expect(serverBytes([...files, file('server/libsql.node', 1000), file('client/assets/a.js', 50)])).toBe(15)
})

test('lines up names and sizes', () => {
  expect(fileTable([file('client/index.html', 300), file('server/index.js', 12_345)])).toBe(
    [
      '                       raw    gzip',
      'client/index.html    300 B   100 B',
      'server/index.js    12.3 kB  4.1 kB',
    ].join('\n'),
  )
})

test('shows the largest of many files and adds up the rest', () => {
  const many = Array.from({ length: 20 }, (_, index) => file(`client/${index}.js`, 100 + index))
  const table = fileTable(many)
  expect(table).toContain('6 smaller files')
  expect(table.split('\n')).toHaveLength(16)
})

test('shows the page’s own files beside those of a server, which are larger', () => {
  const server = Array.from({ length: 20 }, (_, index) => file(`dist/server/vendor-${index}.js`, 9000 + index))
  const page = Array.from({ length: 10 }, (_, index) => file(`dist/client/assets/${index}.js`, 100 + index))
  const shown = fileTable([...page, ...server])
    .split('\n')
    .slice(1)
  expect(shown).toHaveLength(15)
  expect(shown.filter((line) => line.startsWith('dist/client/'))).toHaveLength(6)
  expect(shown[0]).toContain('dist/client/assets/4.js')
})

test('says nothing of gzip where a file does not get smaller by it', () => {
  expect(fileTable([{ file: 'app', bytes: 118_000_000, gzip: 118_000_000 }]).split('\n')[1]).toBe('app  118.00 MB')
})

test('writes sizes for people', () => {
  expect([size(999), size(1500), size(2_500_000)]).toEqual(['999 B', '1.5 kB', '2.50 MB'])
})

test('shortens names in the middle where the terminal is narrow', () => {
  const table = fileTable([file(`client/assets/${'a'.repeat(60)}-hash.js`, 300), file('server/index.js', 12_345)], {
    columns: 50,
  })
  expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThan(50)
  expect(table).toMatch(/^client\/\S*…a+-hash\.js/m)
})

test('shows brotli where there is some, and what has grown', () => {
  const files = [{ ...file('client/a.js', 3000), brotli: 900 }, file('server/index.js', 6000), file('server/b.js', 60)]
  const changes = new Map<string, number | 'new'>([
    ['client/a.js', 100],
    ['server/index.js', -2000],
    ['server/b.js', 'new'],
  ])
  expect(fileTable(files, { changes })).toBe(
    [
      '                    raw    gzip  brotli   change',
      'client/a.js      3.0 kB  1.0 kB   900 B   +100 B',
      'server/index.js  6.0 kB  2.0 kB          -2.0 kB',
      'server/b.js        60 B    20 B              new',
    ].join('\n'),
  )
})
