import { coerce } from '../config/coerce.ts'
import { issuesOf } from '../config/check.ts'
import { unwrap, type Schema } from '../config/tree.ts'

/** What variables hold as a rule, each of a kind. */
const usual = [
  'made-up-by-flux-build-which-does-not-know-it',
  'https://localhost',
  'http://localhost',
  'postgres://user:password@localhost:5432/name',
  'redis://localhost:6379',
  'mysql://user:password@localhost:3306/name',
  'mongodb://localhost:27017/name',
  'smtp://localhost:587',
  'nobody@localhost.test',
  'localhost',
  '127.0.0.1',
  '1',
  'true',
  'a',
  '/tmp',
  '00000000-0000-4000-8000-000000000000',
  '2000-01-01',
  '2000-01-01T00:00:00Z',
  '0'.repeat(64),
  '{}',
  '[]',
]

/** A value that a variable's schema takes; undefined where none of the usual ones fits. */
export function madeUp(schema: Schema): unknown {
  const { def } = unwrap(schema)._zod
  const choices = def.type === 'enum' ? Object.values(def.entries).map(String) : []
  const literals = def.type === 'literal' ? def.values.map(String) : []
  for (const text of [...choices, ...literals, ...usual]) {
    const value = coerce(text, schema)
    if (issuesOf(schema, value).length === 0) return value
  }
  return undefined
}
