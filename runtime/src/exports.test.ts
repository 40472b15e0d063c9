import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const page = readFileSync(new URL('../../docs/runtime.md', import.meta.url), 'utf8')

/** The source of each public subpath, as package.json has it after the build. */
const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [[subpath.replace('.', '@fluxstack/runtime'), sourceOf(target.default)] as const],
)

function sourceOf(built: string): string {
  const path = built.replace('./dist/', './').replace(/\.js$/, '.ts')
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

/** Every name a module exports, types too, which no import would show. */
function exportedNames(source: string): string[] {
  const names: string[] = []
  for (const [, list = ''] of source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)) {
    for (const item of list.split(',')) {
      const name = item
        .trim()
        .replace(/^type /, '')
        .split(' as ')
        .at(-1)
      if (name) names.push(name)
    }
  }
  for (const [, name = ''] of source.matchAll(
    /^export (?:async |abstract )*(?:function|class|const|interface|type) (\w+)/gm,
  ))
    names.push(name)
  return names.toSorted()
}

/** Every name in a subpath's section of the page. */
function listedNames(subpath: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`\`${subpath}\``)) ?? ''
  return [...section.matchAll(/^- `(?:type |class )?(\w+)/gm)].map(([, name = '']) => name).toSorted()
}

test.each(subpaths)('docs/runtime.md lists what %s exports', (subpath, source) => {
  expect(listedNames(subpath)).toEqual(exportedNames(source))
})

test('it lists no subpath that is not there', () => {
  const listed = [...page.matchAll(/^## `(.+)`/gm)].map(([, name]) => name)
  expect(listed.toSorted()).toEqual(subpaths.map(([name]) => name).toSorted())
})
