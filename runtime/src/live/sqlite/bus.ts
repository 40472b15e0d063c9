import { setTimeout as pause } from 'node:timers/promises'
import { busClosed, checkPayload, checkTopic, firstWanted, KEPT, KEPT_MS, LARGEST_PAYLOAD } from '../bus/checks.ts'
import { Follower, type Kept } from '../bus/follower.ts'
import { type BusHandler, type RoomBus, RoomBusError, type SubscribeOptions, type Unsubscribe } from '../bus/types.ts'
import { type LiveLogger, silentLogger } from '../server/peer.ts'
import { type Run, SqliteFile, textOf, toBlob } from './file.ts'

export interface SqliteRoomBusOptions {
  /** The file, made where it is missing; relative to the working directory. */
  readonly file: string
  /** Messages of a topic that are kept. Default: 1,024. */
  readonly keep?: number | undefined
  /** Milliseconds a message is kept. Default: 5 minutes. */
  readonly keepFor?: number | undefined
  /** The most bytes of one payload. Default: 1 MiB. */
  readonly maxPayload?: number | undefined
  /** Milliseconds between two looks for what other processes have published. Default: 25. */
  readonly poll?: number | undefined
  readonly logger?: LiveLogger | undefined
}

type Options = { readonly [K in Exclude<keyof SqliteRoomBusOptions, 'file'>]-?: NonNullable<SqliteRoomBusOptions[K]> }

const TABLES = [
  'CREATE TABLE IF NOT EXISTS flux_live_topic (topic BLOB PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS flux_live_message (topic BLOB NOT NULL, sequence INTEGER NOT NULL, payload BLOB NOT NULL,
   at INTEGER NOT NULL, PRIMARY KEY (topic, sequence))`,
  'CREATE INDEX IF NOT EXISTS flux_live_message_at ON flux_live_message (at)',
  'CREATE TABLE IF NOT EXISTS flux_live_floor (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL)',
  'INSERT OR IGNORE INTO flux_live_floor VALUES (1, 0)',
]
/** Messages handed to a follower at once. */
const AT_ONCE = 64
/** Old messages are removed at each so-manieth one. */
const SWEEP_EVERY = 64
/** At each so-manieth look messages are read whatever SQLite has counted. */
const LOOK_ANYWAY = 40
const LAST = 'COALESCE((SELECT last FROM flux_live_topic WHERE topic = ?), (SELECT sequence FROM flux_live_floor))'

/**
 * A bus that several processes of one machine share: a SQLite file, through the driver that the app's database uses. Subscribers of
 * another process are told within `poll` milliseconds.
 *
 * @example
 * const bus = await SqliteRoomBus.open({ file: 'data/live.db' })
 */
export class SqliteRoomBus implements RoomBus {
  readonly #file: SqliteFile
  readonly #options: Options
  readonly #followers = new Map<string, Set<Follower>>()
  readonly #watching: Promise<void>
  readonly #stop = new AbortController()
  #published = 0

  private constructor(file: SqliteFile, options: Options) {
    this.#file = file
    this.#options = options
    this.#watching = this.#watch()
  }

  /** @throws {RoomBusError} BUS_FAILED */
  static async open(options: SqliteRoomBusOptions): Promise<SqliteRoomBus> {
    const file = await SqliteFile.open(options.file, TABLES).catch(failed)
    const { keep = KEPT, keepFor = KEPT_MS, maxPayload = LARGEST_PAYLOAD, poll = 25, logger = silentLogger } = options
    return new SqliteRoomBus(file, { keep, keepFor, maxPayload, poll, logger })
  }

  async publish(topic: string, payload: string): Promise<number> {
    this.#check(topic)
    const { keep, keepFor, maxPayload } = this.#options
    checkPayload(payload, maxPayload)
    const key = toBlob(topic)
    const sweep = this.#published++ % SWEEP_EVERY === 0
    const work = async (run: Run) => {
      const now = Date.now()
      if (sweep) await removeOld(run, now - keepFor)
      const count = `INSERT INTO flux_live_topic SELECT ?, sequence + 1 FROM flux_live_floor WHERE true
        ON CONFLICT (topic) DO UPDATE SET last = last + 1 RETURNING last`
      const sequence = Number((await run(count, key)).rows[0]?.['last'])
      await run('INSERT INTO flux_live_message VALUES (?, ?, ?, ?)', key, sequence, toBlob(payload), now)
      await run('DELETE FROM flux_live_message WHERE topic = ? AND sequence <= ?', key, sequence - keep)
      return sequence
    }
    const sequence = await this.#file.transaction(work).catch(failed)
    for (const follower of this.#followers.get(topic) ?? []) follower.poke()
    return sequence
  }

  async subscribe(topic: string, handler: BusHandler, { from }: SubscribeOptions = {}): Promise<Unsubscribe> {
    this.#check(topic)
    const next = firstWanted(from, await this.last(topic))
    const threw = (error: unknown) => this.#options.logger.error('A handler of the room bus threw', { topic, error })
    const follower = new Follower({ next, handler, threw, read: (at) => this.#read(topic, at) })
    const followers = this.#followers.get(topic) ?? new Set()
    this.#followers.set(topic, followers.add(follower))
    follower.poke()
    return async () => {
      followers.delete(follower)
      if (followers.size === 0 && this.#followers.get(topic) === followers) this.#followers.delete(topic)
      await follower.end()
    }
  }

  async last(topic: string): Promise<number> {
    this.#check(topic)
    const { rows } = await this.#file.read(`SELECT ${LAST} AS last`, toBlob(topic)).catch(failed)
    return Number(rows[0]?.['last'])
  }

  async close(): Promise<void> {
    if (this.#file.closing) return this.#file.close()
    const closed = this.#file.close()
    this.#stop.abort()
    const followers = [...this.#followers.values()].flatMap((some) => [...some])
    await Promise.all([closed, this.#watching, ...followers.map((follower) => follower.end())])
  }

  async #read(topic: string, from: number): Promise<Kept> {
    const key = toBlob(topic)
    // both in one statement: between two, another process could publish
    const sql = `SELECT sequence, payload, ${LAST} AS last FROM (SELECT 1) LEFT JOIN (SELECT sequence, payload FROM flux_live_message
      WHERE topic = ? AND sequence >= ? ORDER BY sequence LIMIT ${AT_ONCE})`
    const { rows } = await this.#file.read(sql, key, key, from)
    const messages = rows.flatMap((row) =>
      row['sequence'] === null ? [] : [{ sequence: Number(row['sequence']), payload: textOf(row['payload']) }],
    )
    return { first: messages[0]?.sequence ?? Math.max(from, Number(rows[0]?.['last']) + 1), messages }
  }

  /** SQLite counts what other connections commit; looking at that number reads nothing else. */
  async #watch(): Promise<void> {
    const { signal } = this.#stop
    let seen: unknown
    for (let looks = 0; !signal.aborted; looks++) {
      await pause(this.#options.poll, undefined, { ref: false, signal }).catch(() => undefined)
      if (signal.aborted || this.#followers.size === 0) continue
      // a connection that had to be opened anew counts anew, and may have come to the same number
      if (looks % LOOK_ANYWAY === 0) seen = undefined
      const version = await this.#file
        .read('PRAGMA data_version')
        .then(({ rows }) => rows[0]?.[0])
        .catch(() => undefined)
      if (version !== undefined && version === seen) continue
      seen = version
      for (const followers of this.#followers.values()) for (const follower of followers) follower.poke()
    }
  }

  #check(topic: string): void {
    if (this.#file.closing) throw busClosed()
    checkTopic(topic)
  }
}

/** Messages, and the topics that have none left; what they counted to is not counted to again. */
async function removeOld(run: Run, before: number): Promise<void> {
  await run('DELETE FROM flux_live_message WHERE at < ?', before)
  const idle = 'FROM flux_live_topic WHERE topic NOT IN (SELECT topic FROM flux_live_message)'
  await run(`UPDATE flux_live_floor SET sequence = MAX(sequence, COALESCE((SELECT MAX(last) ${idle}), 0))`)
  await run(`DELETE ${idle}`)
}

function failed(cause: unknown): never {
  if (cause instanceof RoomBusError) throw cause
  throw new RoomBusError('BUS_FAILED', 'The SQLite file of the room bus cannot be used.', { cause })
}
