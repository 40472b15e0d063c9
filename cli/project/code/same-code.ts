import type { Node, Source } from './source.ts'
import { Refusal } from './source.ts'
import { walk } from './walk.ts'

/** Whether an expression that stands in the file says the same as code, however both are laid out. */
export function isSameCode(source: Source, node: Node, code: string): boolean {
  return source.slice(node) === code || isSame(node, expressionOf(source, code))
}

/** @throws Refusal when the code is no expression */
function expressionOf(source: Source, code: string): Node {
  const known = source.expressions.get(code)
  if (known !== undefined) return known
  const { errors, program } = source.parse(source.path, `(${code}\n)`)
  const [statement, second] = program.body
  if (errors.length > 0 || second !== undefined || statement?.type !== 'ExpressionStatement') {
    throw new Refusal(`\`${code}\` is not an expression`, 0)
  }
  const { expression } = statement
  const inner = expression.type === 'ParenthesizedExpression' ? expression.expression : expression
  source.expressions.set(code, inner)
  return inner
}

const LAYOUT = new Set(['start', 'end', 'raw', 'range', 'parent'])

/** Whether two trees are the same but for places, quotes and parentheses. */
export function isSame(a: unknown, b: unknown): boolean {
  const left = bare(a)
  const right = bare(b)
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return left === right
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => LAYOUT.has(key) || isSame(Reflect.get(left, key), Reflect.get(right, key)))
}

function bare(value: unknown): unknown {
  const isParenthesis =
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'ParenthesizedExpression'
  return isParenthesis && 'expression' in value ? bare(value.expression) : value
}

/**
 * Code with the quotes of the file.
 * @throws Refusal when the code is no expression
 */
export function inFileStyle(source: Source, code: string): string {
  const tree = expressionOf(source, code)
  const { quote } = source.style
  let result = code
  walk(tree, (node, parent) => {
    if (node.type !== 'Literal' || typeof node.value !== 'string' || parent?.type === 'JSXAttribute') return
    // One behind: the code was parsed in a parenthesis.
    const [start, end] = [node.start - 1, node.end - 1]
    const inner = code.slice(start + 1, end - 1)
    if (!/['"\\]/.test(inner)) result = `${result.slice(0, start)}${quote}${inner}${quote}${result.slice(end)}`
  })
  return result
}
