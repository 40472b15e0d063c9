import * as fc from 'fast-check'
import type { Edit } from '../edit.ts'

/** What may stand between two tokens of an expression: `~` is a step of indentation. */
const gaps = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: fc.constant(' ') },
  { weight: 3, arbitrary: fc.constantFrom('\n~', '\n~~', '  ', '\n\n~') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(' /* why */ ', '/* .use(a) */', ' // [1,\n~', '\n~// own\n~', ' /* two\n lines */ '),
  },
)

/** Tokens with gaps between; words are kept apart. */
const joined = (tokens: readonly string[]): fc.Arbitrary<string> =>
  fc.array(gaps, { minLength: tokens.length, maxLength: tokens.length }).map((between) =>
    tokens.reduce((text, token, index) => {
      const gap = between[index] ?? ''
      return `${text}${gap === '' && /[\w$]$/.test(text) && /^[\w$]/.test(token) ? ' ' : gap}${token}`
    }),
  )

const items = ['one', 'two(1)', "'three'", '[4, five]', '() => six', '`${seven}, ]`', '/[,)]/', '...eight', '(nine)']
const list = fc.array(fc.constantFrom(...items), { maxLength: 5 })
const properties = fc.array(fc.constantFrom('a', "'b-c': 1", 'd: [1, 2]', '...e', 'f() {}', 'g: { h: {} }'), {
  maxLength: 5,
})

/** Items with commas, perhaps one at the end, neat or with gaps anywhere. */
function bracketed(open: string, close: string, content: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  const tokens = fc.tuple(content, fc.boolean()).map(([all, trailing]) => {
    const inner = all.flatMap((item, index) => (index < all.length - 1 || trailing ? [item, ','] : [item]))
    return [open, ...inner, close]
  })
  const neat = fc.tuple(content, fc.boolean(), fc.constantFrom('\n~', ' ', '')).map(([all, trailing, gap]) => {
    const last = gap === '\n~' ? '\n' : gap
    if (all.length === 0) return `${open}${close}`
    return `${open}${gap}${all.join(`,${gap === '' ? ' ' : gap}`)}${trailing && gap === '\n~' ? ',' : ''}${last}${close}`
  })
  return fc.oneof(neat, tokens.chain(joined))
}

const links = [
  'use(a)',
  'use(b, { c: [1] })',
  "get('/', () => 1)",
  "group('/x', (app) => app.use(y).use(z))",
  'as(d)',
  'use<T>(e)',
]

const chain = fc
  .tuple(
    fc.constantFrom('new Elysia()', "new Elysia({ prefix: '/x' })", 'base.start()', '(new Elysia() as Any)!'),
    fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.constantFrom(...links), { maxLength: 8 }) },
      {
        weight: 1,
        arbitrary: fc.nat(4).map((more) => Array.from({ length: 18 + more }, (_, index) => `use(u${index})`)),
      },
    ),
    fc.constantFrom('neat', 'inline', 'wild'),
  )
  .chain(([start, calls, form]) => {
    if (form === 'inline') return fc.constant([start, ...calls].join('.'))
    if (form === 'neat') return fc.constant([start, ...calls].join('\n~.'))
    return joined([start, ...calls.flatMap((call) => ['.', call])])
  })

const wrapped = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(inner, fc.constantFrom('', '', '()', ' satisfies T', ' as const')).map(([code, wrap]) => {
    return wrap === '()' ? `(${code})` : wrap === '' ? code : `(${code})${wrap}`
  })

const limit = { calls: 20, group: 'routes', start: 'new Elysia()' }
const args: fc.Arbitrary<[string]> = fc.constantFrom(['fresh'], ["fresh('x', { y: 1 })"], ['(x) => fresh(x)'])

/** A statement that can be edited, and edits of it. */
interface Target {
  readonly code: fc.Arbitrary<string>
  readonly edit: fc.Arbitrary<Edit>
}

export const targets: readonly Target[] = [
  {
    code: wrapped(chain).map((code) => `const routes = ${code}`),
    edit: fc.tuple(args, fc.constantFrom({}, { limit }, { at: 'start' } as const)).map(([arg, more]) => {
      return { kind: 'call', on: { from: 'routes' }, method: 'use', args: arg, ...more }
    }),
  },
  {
    code: wrapped(bracketed('[', ']', list)).map((code) => `export const plugins: P[] = ${code}`),
    edit: args.map(([value]) => ({ kind: 'element', array: { from: 'plugins' }, value })),
  },
  {
    code: wrapped(bracketed('{', '}', properties)).map((code) => `export const live = registry(${code})`),
    edit: fc.tuple(args, fc.constantFrom('fresh', 'fresh-key')).map(([[value], key]) => {
      return { kind: 'property', object: { from: 'live', path: [0] }, key, value }
    }),
  },
  {
    code: bracketed('{', '}', fc.array(fc.constantFrom('a: 1', "'b': { c: [1] }", 'd'), { maxLength: 3 })).map(
      (code) => `export default ${code}`,
    ),
    edit: args.map(([value]) => ({ kind: 'element', array: { from: 'default', path: ['made', 'deep'] }, value })),
  },
  {
    code: bracketed(
      '[',
      ']',
      fc.array(fc.constantFrom("{ path: 'a' }", "{ path: '*' }", '{ index: true }', '{ children: [{ index: 1 }] }'), {
        maxLength: 3,
      }),
    ).map((code) => `const pages = ${code}`),
    edit: fc.constant<Edit>({
      kind: 'page-route',
      routes: { from: 'pages' },
      path: 'fresh',
      value: "{ path: 'fresh' }",
    }),
  },
  {
    code: fc.constantFrom("export * from './m.ts'", "export { q } from './q.ts'", 'export const nothing = 1', ''),
    edit: fc.constantFrom<Edit>(
      { kind: 're-export', from: './fresh.ts' },
      { kind: 're-export', from: './q.ts', names: ['fresh'] },
    ),
  },
]
