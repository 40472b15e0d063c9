import { Node, Project, ScriptKind, type Expression, type SourceFile, type VariableDeclaration } from 'ts-morph'
import type { Edit, Place } from '../edit.ts'
import { isSameModule } from '../modules.ts'

const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { noLib: true, jsx: 1 } })

/** What another parser makes of a text: the editor's own is not asked about its own work. */
export function parseWithTypeScript(text: string, extension: string): { file: SourceFile; errors: string[] } {
  const scriptKind = extension === 'tsx' ? ScriptKind.TSX : ScriptKind.TS
  const file = project.createSourceFile(`/oracle.${extension}`, text, { overwrite: true, scriptKind })
  const errors = project
    .getProgram()
    .getSyntacticDiagnostics(file)
    .map((each) => `${each.getMessageText() as string}`)
  return { file, errors }
}

/** Its tokens in their order, comments left out. */
export function tokensOf(file: SourceFile): string[] {
  return file
    .getDescendants()
    .filter((node) => node.getChildCount() === 0 && !inComment(node) && node.getText() !== '')
    .map((node) => node.getText())
}

const inComment = (node: Node): boolean =>
  Node.isCommentNode(node) || node.getKindName().startsWith('JSDoc') || node.getAncestors().some(Node.isJSDoc)

export function commentsOf(file: SourceFile): string[] {
  const found = new Map<number, string>()
  for (const node of [file, ...file.getDescendants()]) {
    if (Node.isJsxText(node)) continue
    for (const range of [...node.getLeadingCommentRanges(), ...node.getTrailingCommentRanges()]) {
      found.set(range.getPos(), range.getText())
    }
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, text]) => text)
}

/** How often the file has what an edit is to bring. */
export function countOf(file: SourceFile, edit: Edit): number {
  switch (edit.kind) {
    case 'import': {
      const own = importsOf(file).filter(([from]) => isSameModule(from, edit.from))
      const exact = own.filter(([, name, local]) => name === edit.name && local === (edit.local ?? edit.name))
      // Without it, the module's things go by other names there.
      return (
        exact.length || Number(own.some(([, name, local]) => name === '*' || (name !== local && name !== 'default')))
      )
    }
    case 're-export':
      return file.getExportDeclarations().filter((node) => {
        if (!isSameModule(node.getModuleSpecifierValue() ?? '', edit.from)) return false
        const names = node.getNamedExports().map((each) => each.getName())
        return edit.names === undefined ? names.length === 0 : edit.names.every((name) => names.includes(name))
      }).length
    case 'call': {
      const groups =
        edit.limit === undefined
          ? []
          : variablesOf(file).filter(
              (each) => each.getName() !== edit.on.from && each.getName().startsWith(edit.limit?.group ?? ''),
            )
      const chains = [at(file, edit.on), ...groups.map((each) => each.getInitializer())]
      const names = namesFor(file, edit.args[0])
      return chains
        .flatMap((chain) => callsOf(chain, edit.method))
        .filter((arg) => names.some((name) => same(arg, name))).length
    }
    case 'element':
      return elementsOf(at(file, edit.array)).filter((each) => same(each.getText(), edit.value)).length
    case 'property':
      return propertiesOf(at(file, edit.object)).filter(([key, value]) => key === edit.key && same(value, edit.value))
        .length
    case 'page-route':
      return file
        .getDescendants()
        .filter((node) => Node.isArrayLiteralExpression(node))
        .filter((array) => {
          const paths = array.getElements().map((each) =>
            propertiesOf(each)
              .find(([key]) => key === 'path')?.[1]
              .slice(1, -1),
          )
          const index = paths.indexOf(edit.path)
          return index !== -1 && !paths.slice(0, index).includes('*')
        }).length
  }
}

const same = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (code: string): string =>
  code
    .replace(/"/g, "'")
    .replace(/^\((.*)\)$/, '$1')
    .replace(/\s|,(?=\s*[\]}])/g, '')

function importsOf(file: SourceFile): [from: string, name: string, local: string][] {
  return file.getImportDeclarations().flatMap((node) => {
    const from = node.getModuleSpecifierValue()
    const whole = node.getDefaultImport()?.getText()
    const space = node.getNamespaceImport()?.getText()
    const named = node.getNamedImports().map((each): [string, string, string] => {
      return [from, each.getName(), each.getAliasNode()?.getText() ?? each.getName()]
    })
    const others: [string, string, string][] = []
    if (whole !== undefined) others.push([from, 'default', whole])
    if (space !== undefined) others.push([from, '*', space])
    return [...named, ...others]
  })
}

/** What code is called in the file: as it is, and by the other names of what it names. */
function namesFor(file: SourceFile, code: string): string[] {
  const others = importsOf(file).flatMap(([, name, local]) =>
    name === '*' ? [`${local}.${code}`] : name === code && local !== code ? [local] : [],
  )
  return [code, ...others]
}

function bare(node: Node | undefined): Node | undefined {
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isNonNullExpression(node) ||
    Node.isTypeAssertion(node)
  ) {
    return bare(node.getExpression())
  }
  return node
}

function callsOf(chain: Node | undefined, method: string): string[] {
  const node = bare(chain)
  if (!Node.isCallExpression(node)) return []
  const callee = node.getExpression()
  if (!Node.isPropertyAccessExpression(callee)) return []
  const own = callee.getName() === method ? [node.getArguments()[0]?.getText() ?? ''] : []
  return [...callsOf(callee.getExpression(), method), ...own]
}

function elementsOf(node: Node | undefined): Expression[] {
  const array = bare(node)
  return Node.isArrayLiteralExpression(array) ? array.getElements() : []
}

function propertiesOf(node: Node | undefined): [key: string, value: string][] {
  const object = bare(node)
  if (!Node.isObjectLiteralExpression(object)) return []
  return object.getProperties().flatMap((each): [string, string][] => {
    if (Node.isShorthandPropertyAssignment(each)) return [[each.getName(), each.getName()]]
    if (!Node.isPropertyAssignment(each)) return []
    return [[each.getName().replace(/^['"]|['"]$/g, ''), each.getInitializer()?.getText() ?? '']]
  })
}

function at(file: SourceFile, { from, path = [] }: Place): Node | undefined {
  let node = bare(from === 'default' ? defaultOf(file) : variableOf(file, from))
  for (const step of path) {
    const inner: Node | undefined = node
    if (typeof step === 'number') {
      const isCall = Node.isCallExpression(inner) || Node.isNewExpression(inner)
      node = bare(isCall ? inner.getArguments()[step] : undefined)
    } else {
      const object = Node.isObjectLiteralExpression(inner) ? inner : undefined
      const found = object
        ?.getProperties()
        .find((each) => Node.isPropertyAssignment(each) && each.getName().replace(/['"]/g, '') === step)
      node = bare(Node.isPropertyAssignment(found) ? found.getInitializer() : undefined)
    }
  }
  return node
}

const variablesOf = (file: SourceFile): VariableDeclaration[] =>
  file.getDescendants().filter((node) => Node.isVariableDeclaration(node))

const variableOf = (file: SourceFile, name: string): Node | undefined =>
  variablesOf(file)
    .find((node) => node.getName() === name)
    ?.getInitializer()

function defaultOf(file: SourceFile): Node | undefined {
  const expression = file.getExportAssignment((node) => !node.isExportEquals())?.getExpression()
  if (expression !== undefined)
    return Node.isIdentifier(expression) ? variableOf(file, expression.getText()) : expression
  const specifier = file
    .getExportDeclarations()
    .flatMap((node) => node.getNamedExports())
    .find((each) => each.getAliasNode()?.getText() === 'default')
  return specifier && variableOf(file, specifier.getName())
}
