import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Edit } from './edit.ts'
import { loadCodeEditor } from './editor.ts'
import { added } from './testing/lines.ts'
import { commentsOf, countOf, parseWithTypeScript, tokensOf } from './testing/oracle.ts'

const corpus = join(import.meta.dirname, 'corpus')
const repository = join(import.meta.dirname, '../../..')
const folders = readdirSync(corpus)
const editor = await loadCodeEditor(repository)
const read = (...path: string[]): string => readFileSync(join(corpus, ...path), 'utf8')

interface Case {
  readonly name: string
  readonly extension: string
  readonly before: string
  readonly edits: readonly Edit[]
}

const cases: Case[] = folders.map((name) => {
  const extension = existsSync(join(corpus, name, 'before.tsx')) ? 'tsx' : 'ts'
  const edits = JSON.parse(read(name, 'edits.json')) as Edit[] // data of ours, which the edits themselves prove
  return { name, extension, before: read(name, `before.${extension}`), edits }
})
const isRefused = ({ name }: Case): boolean => existsSync(join(corpus, name, 'refused.json'))
const pathOf = ({ name, extension }: Case): string => `${name}.${extension}`

it('is of at least 60 folders, each of three files that are read', () => {
  expect(folders.length).toBeGreaterThanOrEqual(60)
  for (const each of cases) {
    const last = isRefused(each) ? 'refused.json' : `after.${each.extension}`
    const files = [last, `before.${each.extension}`, 'edits.json'].toSorted()
    expect(readdirSync(join(corpus, each.name)).toSorted(), each.name).toEqual(files)
  }
})

it('has a folder for each way in which the edits of others fail', () => {
  const failures = [
    'peer-angular-garbage-into-a-syntax-error',
    'peer-angular-moves-the-semicolon',
    'peer-nest-exit-0-on-a-merge-conflict',
    'peer-nest-garbage-into-a-syntax-error',
    'peer-nest-lets-comments-drift',
    'peer-nest-module-meta-in-a-variable',
    'peer-nest-own-quotes-and-semicolons',
    'peer-nest-run-twice-duplicate-import',
    'peer-none-keeps-all-of-the-formatting',
    'peer-plop-overwrite-duplicates-a-line',
    'peer-sv-reprints-the-file',
  ]
  expect(folders.filter((name) => name.startsWith('peer-')).toSorted()).toEqual(failures)
})

describe.each(cases.filter((each) => !isRefused(each)))('$name', (each) => {
  const path = pathOf(each)
  const { before, edits, extension } = each
  const after = read(each.name, `after.${extension}`)

  it('gives what is in the folder, once, and back to the byte', () => {
    const edited = editor.apply({ path, text: before }, edits)
    expect(edited.kind === 'changed' ? edited.text : before).toBe(after)
    expect(editor.apply({ path, text: after }, edits)).toEqual({ kind: 'unchanged' })
    if (edited.kind !== 'changed') return
    const back = editor.revert({ path, text: after }, edited.made)
    expect(back.kind === 'changed' && back.text).toBe(before)
    expect(editor.revert({ path, text: before }, edited.made)).toEqual({ kind: 'unchanged' })
  })

  it('is right in the eyes of TypeScript', () => {
    const made = parseWithTypeScript(after, extension)
    expect(made.errors).toEqual([])
    for (const edit of edits) expect(countOf(made.file, edit), JSON.stringify(edit)).toBe(1)
    const now = { tokens: tokensOf(made.file), comments: commentsOf(made.file) }
    const then = parseWithTypeScript(before, extension).file
    expect(now.comments).toEqual(commentsOf(then))
    // A type-only import that became one of a value has lost the word.
    const turns = each.name === 'import-of-a-type-becomes-one-of-a-value'
    const tokens = turns ? tokensOf(then).filter((token) => token !== 'type') : tokensOf(then)
    const { isPart, rest } = added(tokens, now.tokens)
    expect(isPart).toBe(true)
    const words = new Set(`${JSON.stringify(edits)} import from export const type as default`.match(/[\w$]+/g))
    const foreign = rest.filter((token) =>
      (token.match(/[\w$]+/g) ?? []).some((word) => !words.has(word.replace(/^(routes)\d$/, '$1'))),
    )
    expect(foreign).toEqual([])
  })
})

describe.each(cases.filter(isRefused))('$name', (each) => {
  it('is refused with the place and what to paste', () => {
    const edited = editor.apply({ path: pathOf(each), text: each.before }, each.edits)
    const refused = JSON.parse(read(each.name, 'refused.json')) as object
    expect(edited).toEqual({ kind: 'refused', edit: expect.anything(), ...refused })
  })
})
