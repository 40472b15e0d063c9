import * as fc from 'fast-check'
import type { Edit } from '../edit.ts'

/** A program in a style of its own, and edits that it takes. */
export interface Program {
  readonly text: string
  readonly edits: readonly Edit[]
}

interface Look {
  readonly indent: string
  readonly quote: string
  readonly semicolon: string
  readonly eol: string
  readonly mark: string
  readonly end: boolean
}

const look: fc.Arbitrary<Look> = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t'),
  quote: fc.constantFrom("'", '"'),
  semicolon: fc.constantFrom('', ';'),
  eol: fc.constantFrom('\n', '\n', '\r\n'),
  mark: fc.constantFrom('', '', '', '\uFEFF'),
  end: fc.boolean(),
})

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

const imports = fc.uniqueArray(
  fc.constantFrom(
    "import { a1 } from './a.ts'",
    "import b1, { b2 } from 'b'",
    "import * as c1 from '../c.ts'",
    "import './d.css'",
    "import type { E1, E2 } from './e.ts'",
    "import {\n~f1,\n~f2, // two\n} from './f.ts'",
    "import { type G1, g2 as g3 } from './g.ts'",
    "import h1 from './h.ts' // why",
    "// above\nimport i1 from 'i'",
    "import   j1 , {\n~j2 /* two */ ,\n// last\n}   from   './a.ts'",
    "import{k1}from'pack'",
    "import type { default as L1 } from '../up.ts'",
    "import {} from './new.ts'  ",
    "/* in */ import m1 from /* of */ './h.ts'",
  ),
  { maxLength: 6 },
)

const others = fc.array(
  fc.constantFrom(
    'function f1() {\n~return [1, 2, 3]\n}',
    '/** says\n * much */\nclass K {\n~@Dec({ use: [] }) x = 1\n}',
    'const text = `const routes = [ ${1} .use(x)`',
    'export type T1 = { a: 1 }',
    '// const plugins = []',
    'if (x1) { y1.use(z1) }',
    "export { z } from './z.ts'",
    '',
  ),
  { maxLength: 4 },
)

const importEdit: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.constantFrom('./a.ts', './e.ts', './f.ts', './g.ts', './h.ts', 'b', './d.css', './new.ts', '../up.ts', 'pack'),
    fc.constantFrom('New', 'default', '*', 'Zed', 'E1'),
    fc.boolean(),
  )
  .map(([from, name, type]) => ({
    kind: 'import',
    from: name === 'E1' ? './e.ts' : from,
    name,
    local: name === 'E1' ? name : 'fresh',
    type,
  }))

const limit = { calls: 20, group: 'routes', start: 'new Elysia()' }
const args: fc.Arbitrary<[string]> = fc.constantFrom(['fresh'], ["fresh('x', { y: 1 })"], ['(x) => fresh(x)'])

interface Target {
  readonly code: fc.Arbitrary<string>
  readonly edit: fc.Arbitrary<Edit>
}

const targets: readonly Target[] = [
  {
    code: wrapped(chain).map((code) => `const routes = ${code}`),
    edit: fc.tuple(args, fc.boolean()).map(([arg, isLimited]) => {
      const edit = { kind: 'call', on: { from: 'routes' }, method: 'use', args: arg } as const
      return isLimited ? { ...edit, limit } : edit
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

/** Those that add to the same thing under two names, or with two values of a call, are no two. */
const several = (edit: fc.Arbitrary<Edit>): fc.Arbitrary<Edit[]> =>
  fc.uniqueArray(edit, {
    minLength: 1,
    maxLength: 3,
    selector: (each) => (each.kind === 'property' ? each.key : JSON.stringify(each)),
  })

const head = fc.constantFrom(
  '',
  '',
  '',
  '#!/usr/bin/env node\n',
  "'use strict'\n",
  '/* licence */\n\n',
  '// @ts-check\n\n',
)

export const programs: fc.Arbitrary<Program> = fc
  .tuple(
    look,
    head,
    imports,
    others,
    fc.constantFrom(...targets),
    others,
    importEdit,
    fc.boolean(),
    fc.constantFrom('\n', '\n\n', ' // behind\n'),
  )
  .chain(([style, top, brought, above, target, below, first, isAfterAll, gap]) =>
    fc.tuple(target.code, several(target.edit)).map(([code, rest]) => {
      const statements = [...brought, ...above, code, ...below].map((each) => ended(each, style.semicolon))
      const text = `${top}${statements.join(gap)}${style.end ? '\n' : ''}`
      return { text: dressed(text, style), edits: isAfterAll ? [...rest, first] : [first, ...rest] }
    }),
  )

function ended(statement: string, semicolon: string): string {
  const needsNone = statement.endsWith('}') && /^(?:function|\/\*\*|if)/.test(statement)
  if (needsNone || statement === '' || statement.startsWith('// const')) return statement
  return statement.endsWith(' // why')
    ? statement.replace(' // why', `${semicolon} // why`)
    : `${statement}${semicolon}`
}

function dressed(text: string, { indent, quote, eol, mark }: Look): string {
  const quoted = text.replaceAll("'", quote)
  return mark + quoted.replaceAll('~', indent).replaceAll('\n', eol)
}
