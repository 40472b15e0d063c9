import type { PendingQuery, Row, Sql, TransactionSql } from 'postgres'
import { querySpan } from '../monitoring/tracing/query-span.ts'
import { measured } from './query-time.ts'

type Client = Sql | TransactionSql
type Callback = (client: TransactionSql) => unknown

/** The client that drizzle is given: the same, but for spans of what drizzle asks it, in transactions too. */
export function withSpans<C extends Client>(client: C): C {
  return new Proxy(client, {
    get(target, name, self) {
      const value: unknown = Reflect.get(target, name, self)
      if (typeof value !== 'function') return value
      if (name === 'unsafe') {
        return (text: string, ...rest: unknown[]) =>
          watched(text, value.call(target, text, ...rest) as PendingQuery<Row[]>)
      }
      if (name === 'begin' || name === 'savepoint') {
        return (...args: unknown[]) => value.apply(target, args.map(inTransaction))
      }
      return value
    },
  })
}

/** The client of a transaction is another one. */
function inTransaction(argument: unknown): unknown {
  if (typeof argument !== 'function') return argument
  const work = argument as Callback // nothing else that these take is a function
  return (client: TransactionSql) => work(withSpans(client))
}

/** A query begins when it is waited for, and with it its span. */
function watched<Q extends PendingQuery<Row[]>>(sql: string, pending: Q): Q {
  return new Proxy(pending, {
    get(target, name) {
      if (name === 'then') {
        const run = (): Promise<unknown> =>
          querySpan('postgresql', sql, () => measured('postgres', () => Promise.resolve(target)))
        return (...handlers: Parameters<Promise<unknown>['then']>) => run().then(...handlers)
      }
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      // what asks for the rows in another shape is still the query
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args)
        return result === target || name === 'values' ? watched(sql, result as Q) : result
      }
    },
  })
}
