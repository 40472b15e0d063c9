import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CliError } from '../errors.ts'
import { parseName } from './names.ts'

const refusal = (text: string): CliError => {
  try {
    parseName(text, { what: 'a service' })
  } catch (error) {
    if (error instanceof CliError) return error
    throw error
  }
  throw new Error(`${JSON.stringify(text)} was not refused.`)
}

describe('a name', () => {
  test.each(['blog-post', 'BlogPost', 'blogPost', 'blog_post', 'BLOG_POST', 'blog post', 'Blog post', 'blog-posts'])(
    'is the same in any case: %s',
    (text) => {
      expect(parseName(text)).toMatchObject({
        kebab: 'blog-post',
        camel: 'blogPost',
        pascal: 'BlogPost',
        snake: 'blog_post',
        constant: 'BLOG_POST',
        title: 'Blog post',
        words: 'blog post',
        plural: { kebab: 'blog-posts', pascal: 'BlogPosts', title: 'Blog posts' },
        folder: '',
      })
    },
  )

  test.each([
    ['HTTPServer', 'http-server'],
    ['oauth2-client', 'oauth2-client'],
    ['OAuth2Client', 'o-auth2-client'],
    ['s3Bucket', 's3-bucket'],
    ['S3_BUCKET', 's3-bucket'],
    ['i18n', 'i18n'],
    ['top-10', 'top10'],
    ['x-ray', 'x-ray'],
    ['a-b', 'ab'],
  ])('parts words: %s is %s', (text, kebab) => expect(parseName(text).given.kebab).toBe(kebab))

  test.each([
    ['people', 'person', 'people'],
    ['news', 'news', 'news'],
    ['status', 'status', 'statuses'],
    ['order-status', 'order-status', 'order-statuses'],
    ['categories', 'category', 'categories'],
    ['analyses', 'analysis', 'analyses'],
    ['lens', 'lens', 'lenses'],
    ['caches', 'cache', 'caches'],
    ['feedback', 'feedback', 'feedback'],
    ['equipment', 'equipment', 'equipment'],
    ['data', 'datum', 'data'],
  ])('has a singular and a plural: %s', (text, singular, plural) => {
    const name = parseName(text)
    expect([name.singular.kebab, name.plural.kebab, name.given.kebab]).toEqual([singular, plural, text])
  })

  test('has folders before it', () => {
    expect(parseName('admin/team_area/user')).toMatchObject({ folder: 'admin/team_area', kebab: 'user' })
  })

  test('means the same in each of its own cases', () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,7}$/)
    const name = fc
      .array(word, { minLength: 1, maxLength: 4 })
      .chain((words) => fc.constantFrom('-', '_', ' ', '').map((between) => words.join(between)))
    fc.assert(
      fc.property(name, (text) => {
        const names = attempt(text)
        if (!names) return
        for (const own of Object.values(names.given)) expect(parseName(own)).toEqual(names)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what cannot be a name', () => {
  test.each([
    ['', 'it is empty', undefined],
    ['   ', 'it is empty', undefined],
    ['123BadName', 'it starts with a digit', 'BadName'],
    ['größe', 'not "ö"', 'grosse'],
    ['naïve-café', 'not "ï"', 'naive-cafe'],
    ['日本', 'not "日"', undefined],
    ['post🚀', 'not "🚀"', 'post'],
    ['class', 'is a word of the language', 'app-class'],
    ['Classes', 'its singular, class, is a word', 'app-Classes'],
    ['default', 'is a word of the language', 'app-default'],
    ['index', 'is the name of the file', 'app-index'],
    ['Object', 'would hide the Object', 'app-Object'],
    ['Error', 'would hide the Error', 'app-Error'],
    ['dates', 'would hide the Date', 'app-dates'],
    ['con', 'is a device on Windows', 'app-con'],
    ['nul/post', 'is a device on Windows', 'post'],
    ['../post', '.. leads out', 'post'],
    ['/etc/post', 'it is an absolute path', 'etc/post'],
    ['C:\\post', 'it is an absolute path', 'C/post'],
    ['admin\\user', 'folders are parted by /', 'admin/user'],
    ['admin//user', 'a slash too many', 'admin/user'],
    ['admin/', 'it ends with a slash', 'admin'],
    [' post', 'spaces at its ends', 'post'],
    ['blog.post', 'not "."', 'blog-post'],
    ['post\u001b[31m', 'not "\\u001b"', 'post-31m'],
    ['---', 'it has no letter', undefined],
    ['constructor', 'is a word of the language', 'app-constructor'],
    ['x'.repeat(65), 'it has 65 letters', 'x'.repeat(60)],
  ])('%j: %s', (text, reason, instead) => {
    const { code, detail, fix } = refusal(text)
    expect(code).toBe('INVALID_NAME')
    expect(detail).toContain(reason)
    expect(detail).toContain('the name of a service')
    expect(fix).toBe(instead ? `Use ${instead}, for example.` : 'Use letters and digits, as in blog-post.')
  })

  test('is refused with a name that can be used', () => {
    const unusable: string[] = []
    const text = fc.string({ unit: 'grapheme', maxLength: 90 })
    fc.assert(
      fc.property(text, (text) => {
        if (attempt(text)) return
        const instead = /^Use (.+), for example\.$/.exec(refusal(text).fix)?.[1]
        if (instead && !attempt(instead)) unusable.push(text)
      }),
      { numRuns: 500 },
    )
    expect(unusable).toEqual([])
  })
})

function attempt(text: string) {
  try {
    return parseName(text)
  } catch {
    return undefined
  }
}
