import { dirname, join } from 'node:path'

/** A module and those whose exports it passes on by `export * from`, in their order. */
export interface Stars {
  readonly file: string
  readonly below: readonly Stars[]
}

const STAR = /^\s*export\s+\*\s+from\s*(['"])(\.[^'"\n]*)\1/gm

/** Follows `export * from './x.ts'` through files; `find` says which file a path means. */
export function starsOf(
  file: string,
  { read, find }: { read: (file: string) => string | undefined; find: (path: string) => string | undefined },
  seen: ReadonlySet<string> = new Set(),
): Stars {
  const known = new Set([...seen, file])
  const below = [...(read(file) ?? '').matchAll(STAR)].flatMap(([, , specifier = '']) => {
    const target = find(join(dirname(file), specifier))
    return target === undefined || known.has(target) ? [] : [starsOf(target, { read, find }, known)]
  })
  return { file, below }
}

export const filesOf = ({ file, below }: Stars): string[] => [...new Set([file, ...below.flatMap(filesOf)])]

/**
 * What a module exports, file by file as it lists them: so drizzle-kit sees it, which loads CommonJS. The order of a
 * module's own names is the alphabet's.
 */
export function inOrder(
  stars: Stars,
  exports: (file: string) => Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all = exports(stars.file)
  const passedOn = stars.below.map((one) => inOrder(one, exports))
  const own = Object.keys(all).filter((name) => !passedOn.some((part) => name in part))
  const names = [...own, ...passedOn.flatMap((part) => Object.keys(part))].filter((name) => name in all)
  return Object.fromEntries(names.map((name) => [name, all[name]]))
}
