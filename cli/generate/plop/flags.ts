import { GLOBAL_OPTIONS } from '../../globals.ts'

/** Options of `flux generate` itself, and what its arguments are called. */
const TAKEN = ['path', 'skipTests', 'skipWiring', 'force', 'onConflict', 'generator', 'rest', 'answers']

/** The option of each prompt by its name: `useScss` for `useSCSS` and `use_scss`. One that has none is answered by its place in the line. */
export function flagKeys(names: readonly string[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  const used = new Set<string>([...TAKEN, ...Object.keys(GLOBAL_OPTIONS)])
  for (const name of names) {
    const key = keyOf(name)
    if (keys.has(name) || used.has(key) || !/^[a-z][a-zA-Z0-9]+$/.test(key) || /^no[A-Z]/.test(key)) continue
    keys.set(name, key)
    used.add(key)
  }
  return keys
}

function keyOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_.-]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase())
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
}
