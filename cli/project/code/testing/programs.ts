import * as fc from 'fast-check'
import type { Edit } from '../edit.ts'
import { targets } from './targets.ts'

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
