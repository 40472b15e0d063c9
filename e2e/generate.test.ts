import { expect, it } from 'vitest'
import { holdsEveryGenerator } from './support/every-generator.ts'
import { sampledGenerators } from './support/generators.ts'

const generators = await sampledGenerators()

it('there are generators', () => {
  expect(generators.map(({ name }) => name)).toContain('service')
})

holdsEveryGenerator(generators, { flags: [], has: ['client', 'database'], alone: true })
