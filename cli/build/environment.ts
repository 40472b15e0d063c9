import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.ts'

/** Which variables matter. */
export interface Variables {
  readonly names: readonly string[]
  /** Every variable that begins so. */
  readonly prefixes: readonly string[]
}

/** What the runtime's configuration, Vite and the tools that Vite brings read. */
const always: Variables = {
  names: ['NODE_ENV', 'HOST', 'PORT', 'DATABASE_URL', 'BROWSERSLIST', 'BROWSERSLIST_ENV'],
  prefixes: ['VITE_', 'FLUX_'],
}

/** One digest for all of them, so that no value can be found out by trying. */
export function environmentDigest(env: Context['env'], { names, prefixes }: Variables): string {
  const chosen = Object.keys(env).filter(
    (name) => names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
  )
  return createHash('sha256')
    .update(JSON.stringify(chosen.toSorted().map((name) => [name, env[name]])))
    .digest('hex')
}

interface Mentions {
  readonly root: string
  /** Configuration files and what they import: they may read any variable. */
  readonly files: Iterable<string>
  /** More names: of secrets, whose values are looked for in the page. */
  readonly names: Iterable<string>
  /** What Vite shows to the page. */
  readonly prefixes: Iterable<string>
}

/**
 * The variables that a build of this app may read. Settings take them in too many ways (`process.env.A`, `const { A } = process.env`,
 * `loadEnv(…)['A']`) to know each: every word of theirs may be the name of one, and one in capitals that ends with `_` the beginning.
 */
export function variablesOf({ root, files, names, prefixes }: Mentions): Variables {
  const words = [...files].flatMap((file) => textOf(file).match(/[A-Za-z_]\w+/g) ?? [])
  const declared = readdirSync(root)
    .filter((name) => name.startsWith('.env'))
    .flatMap((name) => [...textOf(join(root, name)).matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm)])
    .flatMap(([, name]) => name ?? [])
  return {
    names: [...new Set([...always.names, ...words, ...declared, ...names])].toSorted(),
    prefixes: [...new Set([...always.prefixes, ...words.filter(isBeginning), ...prefixes])].toSorted(),
  }
}

const isBeginning = (word: string) => /^[A-Z][A-Z\d_]+_$/.test(word)

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // not there: it mentions nothing
  }
}
