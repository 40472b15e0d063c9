import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonKeys, removeJson, setJson } from './json-edit.ts'
import { editDependencies } from './package-json.ts'

const user = `{
    "name": "x",
    "files": ["dist", "src"],
    "dependencies": {
        "elysia": "^1.4.0",
        "zod": "^4.0.0"
    },
    "devDependencies": { "vite": "^8.0.0" }
}
`

describe('editDependencies', () => {
  it('adds in order and leaves every other byte as it is', () => {
    expect(editDependencies(user, { add: { react: '^19.0.0' } })).toBe(
      user.replace('        "zod"', '        "react": "^19.0.0",\n        "zod"'),
    )
    expect(editDependencies(user, { addDev: { vitest: '^4.0.0' } })).toBe(
      user.replace('"vite": "^8.0.0" }', '"vite": "^8.0.0", "vitest": "^4.0.0" }'),
    )
  })

  it('makes a section with the user’s indentation, and removes one with its last member', () => {
    const bare = '{\r\n\t"name": "x"\r\n}'
    const added = editDependencies(bare, { add: { zod: '^4.0.0' } })
    expect(added).toBe('{\r\n\t"name": "x",\r\n\t"dependencies": {\r\n\t\t"zod": "^4.0.0"\r\n\t}\r\n}')
    expect(editDependencies(added, { remove: ['zod'] })).toBe(bare)
  })

  it('twice is once', () => {
    const change = {
      add: { b: '1' },
      addDev: { zod: '^4.1.0' },
      remove: ['elysia'],
      scripts: { dev: 'flux dev', old: null },
    }
    const once = editDependencies(user, change)
    expect(editDependencies(once, change)).toBe(once)
    expect(JSON.parse(once)).toMatchObject({ dependencies: { b: '1' }, devDependencies: { zod: '^4.1.0' } })
  })

  it('says what is wrong with a broken file', () => {
    for (const text of ['', '[]', '{"dependencies": 1}', '{ "a" }', '{"a": {']) {
      expect(() => editDependencies(text, { add: { zod: '4' } })).toThrow(
        expect.objectContaining({ code: 'PACKAGE_JSON_BROKEN' }),
      )
    }
  })
})

describe('setJson', () => {
  const space = fc.constantFrom('', ' ', '\n', '\n  ')
  const document = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }), space)

  it('does what an assignment does, whatever the layout', () => {
    fc.assert(
      fc.property(document, fc.string(), fc.jsonValue({ maxDepth: 1 }), ([value, indent], key, added) => {
        fc.pre(key !== '__proto__' && !('__proto__' in value))
        const text = JSON.stringify(value, null, indent.trim() === '' ? indent.replaceAll('\n', '') : 2)
        const set = setJson(text, [key], added)
        expect(JSON.parse(set)).toEqual(JSON.parse(JSON.stringify({ ...value, [key]: added })))
        expect(jsonKeys(set, []).toSorted()).toEqual(Object.keys({ ...value, [key]: added }).toSorted())
        const { [key]: _gone, ...rest } = value
        expect(JSON.parse(removeJson(set, [key]))).toEqual(JSON.parse(JSON.stringify(rest)))
      }),
    )
  })

  it('keeps comments', () => {
    const text = '{\n  // why\n  "a": 1, /* and */ "b": { } // end\n}\n'
    expect(setJson(text, ['a'], 2)).toBe(text.replace('1', '2'))
    expect(removeJson(text, ['b'])).toBe('{\n  // why\n  "a": 1 // end\n}\n')
  })
})
