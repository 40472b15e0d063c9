import type { Trace } from './edit.ts'
import type { Import } from './imports.ts'
import { deletion, insertion, type Patch, type Source } from './source.ts'

/** Makes a type-only import one of a value; what else a whole type-only declaration brings stays a type. */
export function turnToValue(source: Source, { declaration, specifier }: Import): { patches: Patch[]; trace: Trace } {
  if (declaration.importKind !== 'type') {
    const end = source.token(specifier.start + 'type'.length)
    return { patches: [deletion(specifier.start, end)], trace: { turned: source.text.slice(specifier.start, end) } }
  }
  const start = source.token(declaration.start + 'import'.length)
  const end = source.token(start + 'type'.length)
  const others = declaration.specifiers.filter((each) => each !== specifier)
  return {
    patches: [deletion(start, end), ...others.map((each) => insertion(each.start, 'type '))],
    trace: { turned: `import ${source.text.slice(start, end)}` },
  }
}

/** Takes back what {@link turnToValue} did, as long as the names beside are still types. */
export function turnToType(source: Source, { declaration, specifier }: Import, turned: string): Patch[] | undefined {
  const [, ofDeclaration] = /^import ([^]*)$/.exec(turned) ?? []
  if (ofDeclaration === undefined) {
    return specifier.type === 'ImportSpecifier' && specifier.importKind === 'value'
      ? [insertion(specifier.start, turned)]
      : undefined
  }
  const others = declaration.specifiers.filter((each) => each !== specifier)
  const areTypes = others.every((each) => each.type === 'ImportSpecifier' && each.importKind === 'type')
  if (declaration.importKind === 'type') return undefined
  if (!areTypes) return [insertion(specifier.start, 'type ')]
  const start = source.token(declaration.start + 'import'.length)
  const marks = others.map((each) => deletion(each.start, source.token(each.start + 'type'.length)))
  return [insertion(start, ofDeclaration), ...marks]
}
