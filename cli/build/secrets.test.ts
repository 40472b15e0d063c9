import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseSync } from 'vite'
import { scanForSecrets, secretsIn } from './secrets.ts'

const names = (code: string) => secretsIn(parseSync('env.js', code).program)

test('finds what is declared with secret, however it is imported and whatever follows', () => {
  const code = `
import { defineEnv, secret as hidden } from '@fluxstack/runtime/env'
export const env = defineEnv({ A: hidden(), 'B': hidden({ min: 8 }).optional(), C: z.string(), D: other() })
`
  expect(names(code)).toEqual(['A', 'B'])
})

test('takes no function of another name for it', () => {
  expect(names("import { z } from 'zod'\nconst secret = () => 1\nexport const env = { A: secret() }")).toEqual([])
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-secrets-'))
  mkdirSync(join(folder, 'assets'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const scan = (value: string, text: string) => {
  writeFileSync(join(folder, 'assets/index.js'), text)
  scanForSecrets({ names: ['KEY'], environments: [{ KEY: undefined }, { KEY: value }], folder })
}

test.each([
  ['as it is', 'p"ss word+1', 'const a = `p"ss word+1`'],
  ['quoted', 'p"ss word+1', String.raw`const a = "p\"ss word+1"`],
  ['in an address', 'p"ss word+1', 'fetch("/?k=p%22ss%20word%2B1")'],
  ['in base64', 'p"ss word+1', `const a = '${Buffer.from('p"ss word+1').toString('base64')}'`],
  ['beyond ASCII', 'schlüssel-42', 'const a = "schlüssel-42"'],
])('finds a value %s, and never shows it', (_how, value, text) => {
  let message = ''
  try {
    scan(value, text)
  } catch (error) {
    message = String(error)
  }
  expect(message).toContain('KEY in assets/index.js')
  expect(message).not.toContain(value)
})

test('finds each secret of a list', () => {
  expect(() => scan('the-new-one, the-old-one', 'const a = "the-old-one"')).toThrow('KEY in assets')
})

test('passes a page without it, and values too short to tell', () => {
  expect(() => scan('long-enough', 'const a = 1')).not.toThrow()
  expect(() => scan('short', 'const a = "short"')).not.toThrow()
})

test('finds a value where two pieces of a long file meet', () => {
  const piece = 4 << 20
  for (const before of [piece - 1, piece - 5, piece, 2 * piece - 3]) {
    expect(() => scan('s3cret-value', `${'x'.repeat(before)}s3cret-value${'x'.repeat(10)}`)).toThrow('KEY in assets')
  }
})
