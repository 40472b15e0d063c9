import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as RolldownUtils from 'rolldown/utils'
import { resolveFromApp } from '../project/load.ts'
import { walk } from '../project/code/walk.ts'
import type { Node } from '../project/code/source.ts'

export interface Used {
  readonly specifier: string
  /** Relative to the app. */
  readonly file: string
  /** Whether it is gone when types are. */
  readonly isType: boolean
}

export interface Scan {
  readonly imports: readonly Used[]
  /** Texts in configuration files, which may name a package. */
  readonly texts: ReadonlySet<string>
  /** Files that do not parse. */
  readonly broken: readonly string[]
}

const CODE = /\.[cm]?[jt]sx?$/
const STYLE = /\.(?:css|scss|less)$/
const CONFIG = /^[^/]*\.config\.[cm]?[jt]s$|^[^/]*\.jsonc?$|^\.[^/]*rc(?:\.json)?$/
/** They name every package, used or not; what else a package.json says is looked at without its lists of dependencies. */
const LISTS = /^(?:package|package-lock|npm-shrinkwrap)\.json$|\.lock$/
const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', 'vendor'])

/** What the app's own files import, by the parser that its Vite brings. */
export async function scanImports(root: string, outDir = 'dist'): Promise<Scan> {
  const { createRequire } = process.getBuiltinModule('node:module')
  const fromVite = createRequire(resolveFromApp(root, 'vite/package.json'))
  const utils = await import(pathToFileURL(fromVite.resolve('rolldown/utils')).href)
  const { parseSync } = utils as typeof RolldownUtils // what the specifier names
  const imports: Used[] = []
  const texts = new Set<string>()
  const broken: string[] = []
  for (const file of filesIn(root, '', outDir)) {
    const isConfig = CONFIG.test(file) && !LISTS.test(file)
    if (!CODE.test(file) && !STYLE.test(file) && !isConfig) continue
    const text = readFileSync(join(root, file), 'utf8')
    if (STYLE.test(file)) imports.push(...styleImports(file, text))
    else if (!CODE.test(file)) for (const [, quoted = ''] of text.matchAll(/"([^"\n]+)"/g)) texts.add(quoted)
    else {
      const { program, errors } = parseSync(file, text)
      if (errors.length > 0) broken.push(file)
      walk(program, (node) => {
        const found = importIn(node)
        if (found !== undefined) imports.push({ ...found, file })
        if (isConfig && node.type === 'Literal' && typeof node.value === 'string') texts.add(node.value)
      })
    }
  }
  return { imports, texts, broken }
}

function filesIn(root: string, folder: string, outDir: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isFile()) return [path]
    const skipped = LEFT_OUT.has(entry.name) || path === outDir || entry.name.startsWith('.')
    return entry.isDirectory() && !skipped ? filesIn(root, path, outDir) : []
  })
}

function importIn(node: Node): Omit<Used, 'file'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const onlyTypes =
        node.importKind === 'type' ||
        (node.specifiers.length > 0 &&
          node.specifiers.every((each) => each.type === 'ImportSpecifier' && each.importKind === 'type'))
      return { specifier: node.source.value, isType: onlyTypes }
    }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, isType: node.exportKind === 'type' } : undefined
    case 'ImportExpression':
      return textOf(node.source)
    case 'TSImportType':
      return node.source.type === 'Literal' ? { specifier: String(node.source.value), isType: true } : undefined
    case 'CallExpression': {
      const [first] = node.arguments
      const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require'
      return isRequire || isResolve(node.callee) ? textOf(first) : undefined
    }
    default:
      return undefined
  }
}

/** `require.resolve` and `import.meta.resolve`; not that of `node:path` or of promises. */
function isResolve(callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  const { object } = callee
  const isLoader = object.type === 'MetaProperty' || (object.type === 'Identifier' && object.name === 'require')
  return isLoader && callee.property.name === 'resolve'
}

function textOf(node: Node | undefined): Omit<Used, 'file'> | undefined {
  const isText = node?.type === 'Literal' && typeof node.value === 'string'
  return isText ? { specifier: String(node.value), isType: false } : undefined
}

/** `theme.css` by itself is a file beside this one. */
const LOCAL_STYLE = /^[^/@]*\.(?:css|scss|less)$/

const styleImports = (file: string, text: string): Used[] =>
  [...text.matchAll(/@(?:import|plugin|reference|config|use)\s+(?:url\()?["']([^"'\n]+)["']/g)]
    .map(([, specifier = '']) => ({ specifier, file, isType: false }))
    .filter(({ specifier }) => !LOCAL_STYLE.test(specifier))
