import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CliError } from '../errors.ts'
import { fieldTypes } from './field-type.ts'
import { parseFields } from './fields.ts'

const refusal = (...words: string[]): CliError => {
  try {
    parseFields(words)
  } catch (error) {
    if (error instanceof CliError) return error
    throw error
  }
  throw new Error(`${words.join(' ')} was not refused.`)
}

/** What is left of fields when all that is as usual is left out. */
const brief = (...words: string[]) =>
  parseFields(words).map(({ key, column, type, optional, unique, index, values, table, ...rest }) =>
    [
      `${key} ${column} ${type}`,
      optional && '?',
      unique && 'unique',
      index && 'index',
      values && `(${values.join('|')})`,
      table && `-> ${table.snake}`,
      rest.default !== undefined && `= ${JSON.stringify(rest.default)}`,
    ]
      .filter(Boolean)
      .join(' '),
  )

describe('a list of fields', () => {
  test.each([
    ['title:string', 'title title string'],
    ['publishedOn:date', 'publishedOn published_on date'],
    ['published-on:date', 'publishedOn published_on date'],
    ['author:references', 'authorId author_id references -> authors'],
    ['author_id:references', 'authorId author_id references -> authors'],
    ['owner:references(users)', 'ownerId owner_id references -> users'],
    ['owner:references(user)', 'ownerId owner_id references -> users'],
    ['parent-page:references', 'parentPageId parent_page_id references -> parent_pages'],
    ['status:enum(draft,published)=draft', 'status status enum (draft|published) = "draft"'],
    ['status:enum( in review , "a, b" )?', 'status status enum ? (in review|a, b)'],
    ["note:enum(it's, 50 %)", "note note enum (it's|50 %)"],
    ['price:number?', 'price price number ?'],
    ['price?:number', 'price price number ?'],
    ['price:number:optional', 'price price number ?'],
    ['slug:string:unique', 'slug slug string unique'],
    ['sku:string:unique:index', 'sku sku string unique index'],
    ['sku:string?:index:unique', 'sku sku string ? unique index'],
    ['stock:integer=0', 'stock stock integer = 0'],
    ['stock:integer=-3:index', 'stock stock integer index = -3'],
    ['stock:integer:index=7?', 'stock stock integer ? index = 7'],
    ['price:number=9.5', 'price price number = 9.5'],
    ['on:boolean=true', 'on on boolean = true'],
    ['day:date=2024-02-29', 'day day date = "2024-02-29"'],
    ['at:datetime=2026-01-31T09:30Z', 'at at datetime = "2026-01-31T09:30:00.000Z"'],
    ['at:datetime=2026-01-31T09:30+02:00', 'at at datetime = "2026-01-31T07:30:00.000Z"'],
    ['at:datetime=2026-01-31T09:30:index', 'at at datetime index = "2026-01-31T09:30:00.000Z"'],
    ['meta:json={"a":[1,"}"]}', 'meta meta json = {"a":[1,"}"]}'],
    ['meta:json=[]?', 'meta meta json ? = []'],
    ['greeting:string="Hello, you"', 'greeting greeting string = "Hello, you"'],
    ["greeting:string='it\\'s'?", 'greeting greeting string ? = "it\'s"'],
    ['greeting:string=""', 'greeting greeting string = ""'],
    ['address:string=http://x.test/a?b=c', 'address address string = "http://x.test/a?b=c"'],
    ['class-name:string', 'className class_name string'],
  ])('%s', (text, expected) => {
    expect(brief(text)).toEqual([expected])
  })

  test('is one word or many, with commas or spaces between', () => {
    const expected = ['title title string', 'status status enum (a|b)', 'body body text ?']
    expect(brief('title:string', 'status:enum(a,b)', 'body:text?')).toEqual(expected)
    expect(brief('title:string, status:enum(a, b) body:text?')).toEqual(expected)
    expect(brief('title:string,status:enum(a,b),body:text?')).toEqual(expected)
    expect(brief(' title:string ,', ',status:enum(a,b)', '', 'body:text? ')).toEqual(expected)
    expect(brief()).toEqual([])
  })
})

describe('what is wrong is shown in the line', () => {
  test.each([
    ['title:strng body:text', 'There is no type strng.', 6, 5, 'Did you mean string?'],
    ['title:string on:bool', 'There is no type bool.', 16, 4, 'Did you mean boolean?'],
    ['title:zzzzzz', 'There is no type zzzzzz.', 6, 6, 'Types are string,'],
    ['title:', 'A type was expected', 6, 1, 'Types are'],
    ['title body:text', 'title has no type.', 0, 5, 'title:string'],
    ['title=x', 'A colon and a type', 5, 1, 'title:string'],
    ['title:string title:text', 'a field title already', 13, 10, ''],
    ['author:references authorId:integer', 'a field author already', 18, 16, ''],
    ['id:integer', 'id is a column that every table has', 0, 2, 'Leave it out.'],
    ['a:text created_at:date', 'createdAt is a column', 7, 10, 'Leave it out.'],
    ['default:string', 'is a word of the language', 0, 7, 'defaultValue'],
    ['sort:integer', 'what a list is asked with', 0, 4, 'sortValue'],
    ['1st:string', 'A field begins with its name', 0, 3, 'Begin the name with a letter'],
    ['größe:integer', 'A colon and a type were expected after gr.', 2, 1, ''],
    ['status:enum', 'An enum has its values', 7, 4, 'enum(draft,published)'],
    ['status:enum()', 'An enum has its values', 7, 6, ''],
    ['status:enum(a,b,a)', 'a is there twice', 16, 1, ''],
    ['status:enum(a,,b)', 'A value was expected', 14, 1, ''],
    ['status:enum(a', 'not closed', 11, 1, ''],
    ['status:enum(a,b)=c', 'one of a, b', 17, 1, ''],
    ['title:string(9)', 'takes nothing in parentheses', 12, 3, ''],
    ['a:references(b,c)', 'One table was expected', 12, 5, ''],
    ['a:references(1b)', 'not the name of a table', 13, 2, ''],
    ['a:references=1', 'no default', 13, 1, ''],
    ['n:integer=1.5', 'a whole number', 10, 3, ''],
    ['n:integer=9999999999', 'a whole number', 10, 10, ''],
    ['n:number=abc', 'a number', 9, 3, ''],
    ['b:boolean=yes', 'true or false', 10, 3, ''],
    ['d:date=2026-02-30', 'a date', 7, 10, ''],
    ['d:datetime=soon', 'a time', 11, 4, ''],
    ['j:json={a:1}', 'JSON', 7, 5, ''],
    ['j:json={"a":1', 'The { here is not closed', 7, 1, ''],
    ['j:json:unique', 'neither unique nor indexed', 6, 7, ''],
    ['s:string:unique=a', 'cannot be the default of all', 15, 2, ''],
    ['s:string:uniq', 'uniq is not expected', 9, 4, 'Did you mean unique?'],
    ['s:string:unique:unique', 'unique is there twice', 16, 6, ''],
    ['s:string??', '? is there twice', 9, 1, ''],
    ['s:string=', 'A value was expected after =', 9, 1, ''],
    ['s:string="a', 'do not end', 9, 1, ''],
    ['s:string!', '! is not expected', 8, 1, ''],
    ['s:string=hello world', 'world has no type', 15, 5, 'in quotes'],
  ])('%s', (text, problem, at, length, fix) => {
    const error = refusal(text)
    const [first, line, carets] = error.detail.split('\n')
    expect(error.code).toBe('FIELD_INVALID')
    expect(first).toContain(problem)
    expect(line).toBe(`  ${text}`)
    expect(carets).toBe(`  ${' '.repeat(at)}${'^'.repeat(length)}`)
    expect(error.fix).toContain(fix)
  })

  test('of a long line the part around it', () => {
    const many = Array.from({ length: 30 }, (_, i) => `field${i}:string`).join(' ')
    const [, line = '', carets = ''] = refusal(`${many} last:strng`).detail.split('\n')
    expect(line.slice(carets.indexOf('^'), carets.length)).toBe('strng')
    expect(line.length).toBeLessThan(80)
  })

  test('whatever is typed, nothing but a field list or this error comes of it', () => {
    const sign = fc.constantFrom(':', '?', '=', '(', ')', ',', ' ', '"', '{', 'unique', 'a', '1', ...fieldTypes)
    const thrown: unknown[] = []
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        try {
          parseFields([signs.join('')])
        } catch (error) {
          if (!(error instanceof CliError) || error.code !== 'FIELD_INVALID') thrown.push(error)
        }
      }),
      { numRuns: 3000 },
    )
    expect(thrown).toEqual([])
  })
})
