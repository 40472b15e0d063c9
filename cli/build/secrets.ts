import { closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'
import { CliError } from '../errors.ts'

/** Shorter values are words that a page may hold by chance. */
const shortest = 8

type Walk = (node: unknown, visit: (node: AstNode) => void) => void
interface AstNode {
  readonly type: string
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const walk: Walk = (node, visit) => {
  if (Array.isArray(node)) for (const part of node) walk(part, visit)
  if (!isNode(node)) return
  visit(node)
  for (const part of Object.values(node)) if (typeof part === 'object' && part !== null) walk(part, visit)
}

/** Notes the variables that the app's server declares with `secret()`, from its code: nothing of it is run. */
export function noteSecrets(note: (name: string) => void): Plugin {
  return {
    name: 'fluxstack:secrets',
    transform: {
      filter: { id: { exclude: /[\\/]node_modules[\\/]/ }, code: 'secret' },
      handler(code) {
        for (const name of secretsIn(this.parse(code))) note(name)
      },
    },
  }
}

/** Names of the properties whose value begins with a call of the runtime's `secret`. */
export function secretsIn(program: unknown): string[] {
  const locals = new Set<unknown>()
  const names: string[] = []
  walk(program, (node) => {
    if (node.type === 'ImportSpecifier' && nameOf(node['imported']) === 'secret') locals.add(nameOf(node['local']))
    if (node.type !== 'Property' || node['computed'] === true) return
    const name = nameOf(node['key'])
    if (name !== undefined && locals.has(rootCall(node['value']))) names.push(name)
  })
  return names
}

/** `secret` of `secret().optional()`. */
function rootCall(value: unknown): string | undefined {
  let node = value
  while (isNode(node) && node.type === 'CallExpression') {
    const callee: unknown = node['callee']
    if (isNode(callee) && callee.type === 'MemberExpression') node = callee['object']
    else return nameOf(callee)
  }
  return undefined
}

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  const name = node.type === 'Identifier' ? node['name'] : node['value']
  return typeof name === 'string' ? name : undefined
}

export interface SecretScan {
  readonly names: Iterable<string>
  /** Sets of variables: the environment, and what each `.env` file says. */
  readonly environments: readonly Readonly<Record<string, string | undefined>>[]
  /** The built page. */
  readonly folder: string
}

/**
 * Looks for the values of secrets in everything that browsers can fetch.
 * @throws CliError SECRET_IN_BUNDLE, naming variables and files and never a value
 */
export function scanForSecrets({ names, environments, folder }: SecretScan): void {
  const values = [...names].flatMap((name) => {
    const found = environments.map((environment) => environment[name]).filter((value) => value !== undefined)
    // as a whole, and each of a list
    return [...new Set(found.flatMap((value) => [value, ...value.split(',').map((part) => part.trim())]))]
      .filter((value) => value.length >= shortest)
      .map((value) => ({ name, forms: formsOf(value) }))
  })
  if (values.length === 0) return
  const longest = Math.max(...values.flatMap(({ forms }) => forms.map((form) => form.length)))
  const leaks: string[] = []
  for (const file of filesIn(folder)) {
    for (const text of windowsOf(file, longest - 1)) {
      for (const { name, forms } of values) {
        if (forms.some((form) => text.includes(form))) leaks.push(`${name} in ${relative(folder, file)}`)
      }
    }
  }
  if (leaks.length === 0) return
  const list = [...new Set(leaks)].join(', ')
  throw new CliError('SECRET_IN_BUNDLE', {
    detail: `The page's bundle holds the value of a secret: ${list}.`,
    state: 'The last build is as it was.',
  })
}

/** How a value may stand in a bundle: as it is, inside a JavaScript or JSON string, in an address, or in base64. */
function formsOf(value: string): string[] {
  const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
  const quoted = JSON.stringify(value).slice(1, -1)
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '')
  return [...new Set([value, quoted, encodeURIComponent(value), base64].map(bytes))]
}

/** A file piece by piece, as a film for the page may be longer than a string. Each begins with the end of the one before. */
function* windowsOf(file: string, overlap: number): Generator<string> {
  const descriptor = openSync(file, 'r')
  try {
    const piece = Buffer.alloc(4 << 20)
    let tail = ''
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
      const text = tail + piece.toString('latin1', 0, read)
      yield text
      tail = text.slice(-overlap)
    }
  } finally {
    closeSync(descriptor)
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
}
