import type { Affix } from '../define-generator.ts'

/** The name without the words its kind carries anyway, in whatever case: `cart` for `CartPage` and `use-cart`. Folders before it stay. */
export function withoutAffix(name: string, { prefix, suffix }: Affix = {}): string {
  const start = name.lastIndexOf('/') + 1
  let last = name.slice(start)
  if (suffix) last = withoutSuffix(last, suffix)
  if (prefix) last = withoutPrefix(last, prefix)
  return name.slice(0, start) + last
}

function withoutSuffix(name: string, suffix: string): string {
  const apart = new RegExp(`^(.*[a-z0-9])[-_ ]+${suffix}$`, 'i').exec(name)
  const joined = new RegExp(`^(.*[a-z0-9])${capital(suffix)}$`).exec(name)
  return (apart ?? joined)?.[1] ?? name
}

function withoutPrefix(name: string, prefix: string): string {
  const apart = new RegExp(`^${prefix}[-_ ]+(.+)$`, 'i').exec(name)
  const joined = new RegExp(`^(?:${prefix}|${capital(prefix)})([A-Z0-9].*)$`).exec(name)
  return (apart ?? joined)?.[1] ?? name
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
