import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { resolveConfig } from '../config/resolve.ts'
import { closeCodes, protocolVersions } from './protocol/codes.ts'
import { clientFrame, serverFrame } from './protocol/frames.ts'
import { LiveComponent, liveConfig } from './server/index.ts'
import { LiveComponentTestUtils } from './testing/index.ts'

const document = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
const guide = document('live.md')
const protocol = document('live-protocol.md')

/** The rows of the tables of a document, as cells. */
const rowsOf = (text: string): string[][] =>
  text.split('\n').flatMap((line) =>
    line.startsWith('| ')
      ? [
          line
            .slice(1, -1)
            .split(/(?<!\\)\|/)
            .map((cell) => cell.trim().replaceAll('\\|', '|')),
        ]
      : [],
  )

interface Row {
  id: number
  done: boolean
}

/** What stands in the table, done to a list of 10,000 rows. */
const changes: Readonly<Record<string, (state: Board['state'], row: Row) => void>> = {
  'state.rows.push(row)': (state, row) => void state.rows.push(row),
  'state.rows.unshift(row)': (state, row) => void state.rows.unshift(row),
  'state.rows[5].done = true': ({ rows: [, , , , , sixth] }) => void (sixth && (sixth.done = true)),
  'state.rows.splice(5, 1)': (state) => void state.rows.splice(5, 1),
  'state.rows = state.rows.filter(({ id }) => id !== 5)': (state) => {
    state.rows = state.rows.filter(({ id }) => id !== 5)
  },
  'state.byId.set(7, row)': (state, row) => void state.byId.set(7, row),
  "state.tags.add('new')": (state) => void state.tags.add('new'),
}

const row = z.object({ id: z.number(), done: z.boolean() })

class Board extends LiveComponent.with({
  state: z.object({
    rows: z.array(row).default([]),
    byId: z.map(z.number(), row).default(new Map()),
    tags: z.set(z.string()).default(new Set()),
  }),
  actions: { change: z.string() },
}) {
  change(name: string) {
    changes[name]?.(this.state, { id: 0, done: false })
  }
}

describe('docs/live.md', () => {
  test.each(Object.keys(changes))('what `%s` sends is what the table says', async (change) => {
    await using utils = new LiveComponentTestUtils({ board: Board })
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, done: false }))
    const board = await utils.page({ state: { rows } }).mount('board')
    await board.call.change(change)
    const ops = board.patches.map((patch) => patch.map((op) => `\`${JSON.stringify(op)}\``).join(', ')).join()
    const [, said] = rowsOf(guide).find(([code]) => code === `\`${change}\``) ?? []
    expect(said).toBe(ops)
  })

  test('every limit stands in the table with its default', () => {
    const { limits, maxPayload, heartbeat } = liveConfig()
    const said = rowsOf(guide).filter(
      ([name = '']) => /^`\w+`$/.test(name) && name.slice(1, -1) in { ...limits, maxPayload, heartbeat },
    )
    expect(Object.fromEntries(said.map(([name = '', value = '']) => [name.slice(1, -1), value]))).toEqual(
      Object.fromEntries(
        Object.entries({ maxPayload, heartbeat, ...limits }).map(([name, value]) => [name, shown(name, value)]),
      ),
    )
  })

  test('what configures a limit is a key of the configuration', () => {
    const { live } = resolveConfig({}, { env: {}, mode: 'production' })
    const keys = new Set(
      Object.entries(live).flatMap(([key, value]) =>
        typeof value === 'object' ? Object.keys(value).map((inner) => `live.${key}.${inner}`) : [`live.${key}`],
      ),
    )
    const named = Array.from(guide.matchAll(/`(live\.[\w.]+)`/g), ([, key = '']) => key)
    expect(named.filter((key) => !keys.has(key))).toEqual([])
  })
})

/** As the document writes it: milliseconds, bytes or a number. */
function shown(name: string, value: number): string {
  const times = [
    'handshake',
    'stalled',
    'detached',
    'snapshotEvery',
    'mountsStored',
    'comeBack',
    'parked',
    'slowAction',
    'heartbeat',
  ]
  if (times.includes(name)) return value % 3_600_000 === 0 ? `${value / 3_600_000} h` : `${value / 1000} s`
  if (['softBuffer', 'hardBuffer', 'kept', 'detachedSize', 'maxPayload', 'props'].includes(name)) {
    return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2} MiB` : `${value / 1024} KiB`
  }
  return value.toLocaleString('en')
}

describe('docs/live-protocol.md', () => {
  test('every frame stands in a table under its number', () => {
    const tables = [
      ['### Page → server', clientFrame],
      ['### Server → page', serverFrame],
    ] as const
    for (const [heading, frames] of tables) {
      const table = protocol.slice(protocol.indexOf(heading))
      for (const [name, number] of Object.entries(frames)) {
        const found = rowsOf(table).find(
          ([said, frame = '']) => said === `\`${name}\`` && new RegExp(`^\`\\[${number}[,\\]]`).test(frame),
        )
        expect(found, `${heading} ${name}`).toBeDefined()
      }
    }
  })

  test('every close code and every code of a problem stands in a table', () => {
    const cells = rowsOf(protocol).map(([first]) => first)
    for (const code of Object.values(closeCodes)) expect(cells).toContain(String(code))
    const source = readFileSync(new URL('protocol/codes.ts', import.meta.url), 'utf8')
    const union = source.slice(source.indexOf('LiveProblemCode ='), source.indexOf('LiveFieldProblem'))
    const codes = Array.from(union.matchAll(/'([A-Z_]+)'/g), ([, code]) => `\`${code}\``)
    expect(codes.length).toBeGreaterThan(15)
    expect(cells).toEqual(expect.arrayContaining(codes))
  })

  test('is of the version that is spoken', () => {
    expect(protocol).toContain(`version ${Math.max(...protocolVersions)}`)
  })
})
