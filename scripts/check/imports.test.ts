import { describe, expect, it } from 'vitest'
import { forbiddenBy, valueImports } from './imports.ts'

const specifiers = (text: string) => valueImports('x.ts', text).map(({ specifier }) => specifier)

describe('value imports', () => {
  it('are those that run', () => {
    const text = [
      `import './effect.ts'`,
      `import value from './value.ts'`,
      `import { type A, b } from './mixed.ts'`,
      `export * from './all.ts'`,
      `export { c } from './named.ts'`,
      `const lazy = () => import('./lazy.ts')`,
    ].join('\n')
    expect(specifiers(text).toSorted()).toEqual(
      ['./all.ts', './effect.ts', './lazy.ts', './mixed.ts', './named.ts', './value.ts'].toSorted(),
    )
  })

  it('leave types out', () => {
    const text = `import type { A } from './a.ts'\nimport { type B } from './b.ts'\nexport type { C } from './c.ts'\ntype D = import('./d.ts').D`
    expect(specifiers(text)).toEqual([])
  })

  it('know their line', () => {
    expect(valueImports('x.ts', `\n\nimport a from './a.ts'\na()`)).toEqual([{ specifier: './a.ts', line: 3 }])
  })
})

describe('directions', () => {
  it.each([
    ['cli/project/changes.ts', 'cli/commands/new.ts'],
    ['cli/project/changes.ts', 'cli/context.ts'],
    ['cli/new/plan.ts', 'cli/build/server.ts'],
    ['cli/main.ts', 'runtime/src/config/index.ts'],
    ['runtime/src/server/node.ts', 'cli/errors.ts'],
    ['runtime/src/live/client/connection.ts', 'runtime/src/live/server/index.ts'],
    ['migrations/2.1.0/index.ts', 'cli/commands/new.ts'],
  ])('%s may not import %s', (file, target) => {
    expect(forbiddenBy(file, target)).toBeDefined()
  })

  it.each([
    ['cli/commands/new.ts', 'cli/new/plan.ts'],
    ['cli/new/plan.ts', 'cli/project/changes.ts'],
    ['cli/project/changes.ts', 'cli/errors.ts'],
    ['runtime/src/server/node.ts', 'runtime/src/framework/app.ts'],
    ['runtime/src/live/react/index.ts', 'runtime/src/live/client/connection.ts'],
  ])('%s may import %s', (file, target) => {
    expect(forbiddenBy(file, target)).toBeUndefined()
  })
})
