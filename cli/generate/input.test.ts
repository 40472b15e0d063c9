import { expect, test } from 'vitest'
import type { TextQuestion } from '../ask.ts'
import type { ProjectContext } from '../context.ts'
import model from '../generators/model.ts'
import resource from '../generators/resource.ts'
import { appFacts } from '../test-support/app-facts.ts'
import { entryOf } from './definition.ts'
import { inputOf } from './input.ts'

test.each([
  ['resource', resource],
  ['model', model],
])('the fields of a %s are checked where they are asked for', async (name, generator) => {
  const problems: (string | undefined)[] = []
  const text = async ({ flag, validate }: TextQuestion) => {
    if (flag === '<name>') return 'post'
    problems.push(validate?.('title:string rating:intger'), validate?.("title:string state:enum(a,b)='a'"))
    return 'title:string rating:integer'
  }
  const ask = { text, confirm: async () => false, choice: async () => '' }
  const ctx = { root: '/nowhere', argv: [], ask } as unknown as ProjectContext // what a question needs of it
  const given = { values: {}, askAll: true, path: undefined }
  const { answers } = await inputOf(entryOf(name, generator, name), generator, given, { app: appFacts(), ctx })
  expect(problems).toEqual(['There is no type intger. Did you mean integer?', undefined])
  expect(answers).toMatchObject({ fields: ['title:string', 'rating:integer'] })
})
